import { InvalidArgumentError } from 'commander';

/** A user as people name it. @throws {InvalidArgumentError} */
export function partyAndUser(text: string): { readonly party: string; readonly user: string } {
  const [party = '', user = '', ...rest] = text.split('/');
  if (party !== '' && user !== '' && rest.length === 0) return { party, user };
  throw new InvalidArgumentError('a party and its user, such as line/planner2.');
}
