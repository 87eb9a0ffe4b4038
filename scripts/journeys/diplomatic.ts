/** A power of attorney from Los Angeles to a bank in Seoul, and a family certificate to Madrid. */
import { setUpRequests, StoryApostille, StoryOfficer, StoryPower, type Pair } from './diplomatic-story.ts';
import { Publisher } from '@ledger-pilots/gateway/credentials/issuance/publisher.ts';
import type { Journey, Step } from './journey.ts';
import { newId } from './story-material.ts';

/** Plays the story; every step must go as it should. */
export async function diplomaticJourney(journey: Journey): Promise<void> {
  const consul = new StoryOfficer('mofa/consul', 'KR-LAX');
  const officer = new StoryOfficer('mofa/apostille');
  const power = new StoryPower(consul);
  const apostille = new StoryApostille(officer);
  const publisher = new Publisher(journey.url);
  const nonce = newId();
  const say = (title: string, request: Omit<Step, 'title'>) => journey.step({ title, ...request });
  const sayBoth = async (title: string, [first, second]: Pair) => {
    await say(`${title}: one approver proposes`, first);
    await say('and another carries it out', second);
  };

  journey.chapter('The registers');
  const [proposal, approval, ...lists] = setUpRequests();
  await say('The ministry of foreign affairs proposes the rules of 2026', proposal!);
  await say('and the ministry of justice puts them in force', approval!);
  for (const list of lists) await say('A status list of 131,072 entries', list);
  await sayBoth('The key of the consul in Los Angeles is entered', consul.register());
  await sayBoth('and that of an apostille officer', officer.register());

  journey.chapter('A power of attorney, in Los Angeles');
  await say('The principal asks for it: one bank, 300 million won, once', power.request());
  await say('The clerk identifies the principal: a commitment', power.identify());
  await say('and the ministry keeps the passport to itself', power.depositIdentity());
  await say('The consul examines the act', power.examine());
  await power.sign(publisher);
  journey.tell(`The consul signs the credential: ${proofOf(power)}`);
  await say('and issues it for 30 days, with the credential’s hash', power.issue());
  await say('The clearing house gets what the bank must see', power.depositContent());

  journey.chapter('The bank, in Seoul');
  const begun = Date.now();
  await say('The agent presents it, and the bank verifies it in one call', power.present('bank1', nonce));
  journey.tell(`Verified in ${Date.now() - begun} ms.`);
  await say('The clearing house shows names and document', power.readContent());
  await say('The teller reserves it for 15 minutes', power.reserve('bank1', nonce));
  await say('and another person of the bank consumes it', power.end('bank1', nonce, 'consumption'));
  await say('A second use is refused', { ...power.present('bank1', newId()), expect: [409] });
  await say('Another bank is refused', { ...power.present('bank2', newId()), expect: [403, 409] });
  await say('The principal looks it up, and sees that it was used', power.lookUp());

  journey.chapter('A family certificate, to Madrid');
  await apostille.sign(publisher);
  for (const [at, request] of apostille.issued().entries()) await say(APOSTILLE_STEPS[at]!, request);
  journey.tell(`Madrid gets the credential: ${proofOf(apostille)}`);
  await say('The keys that sign for the ministry are public', {
    verb: 'GET',
    path: '/v1/diplomatic/issuers/mofa/did.json',
  });
  await say('Madrid looks it up: ten items, content not certified', apostille.lookUp());
  await say('An altered copy is told as that, and not as revoked', apostille.lookUp({ documentHash: 'ab'.repeat(32) }));
  await say('A wrong check value is no answer', { ...apostille.lookUp({ check: '0'.repeat(16) }), expect: [404] });
  await sayBoth('A registry in Madrid is registered with its keys', apostille.registerInstitution());
  await say('The encrypted certificate goes there', apostille.deliver());
  await say('and Madrid accepts it, by its signature and without a token', apostille.acknowledge());

  journey.chapter('What ends');
  await say('The officer suspends the apostille at once', apostille.suspend());
  await sayBoth('It is revoked', apostille.revoke());
  await say('Anybody sees since when', apostille.lookUp());
  await say('and reads the bits that a signed list is made of', apostille.readList('revocation'));
}

/** The suite and the beginning of a credential's proof. */
function proofOf({ credential }: StoryPower | StoryApostille): string {
  const { cryptosuite, proofValue } = credential!['proof'] as { cryptosuite: string; proofValue: string };
  return `${cryptosuite}, ${proofValue.slice(0, 20)}…`;
}

const APOSTILLE_STEPS = [
  'The court confirms signature and seal',
  'The holder asks for an apostille',
  'and is identified',
  'The officer examines the document',
  'and issues the apostille, with the hash of its signed credential',
];
