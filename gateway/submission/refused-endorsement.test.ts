import { gatewayProblem, type GatewayCode } from '../problems.ts';
import type { Failure } from '../ledger/failure.ts';
import { nextTry, type NextTry } from './refused-endorsement.ts';

function next(
  failure: Failure & { readonly code: GatewayCode },
  { operations, triesBefore = 0 }: { readonly operations: number; readonly triesBefore?: number },
): NextTry {
  const mayPass = failure.kind === 'passing';
  return nextTry({ failure, problem: gatewayProblem(failure.code), mayPass, operations, triesBefore });
}

describe('a proposal that was not endorsed', () => {
  const differ = { kind: 'passing', code: 'ENDORSEMENTS_DIFFER' } as const;

  test('is tried again as a whole when its endorsers differ, since one was behind', () => {
    expect(next(differ, { operations: 100 })).toBe('whole');
    expect(next(differ, { operations: 1, triesBefore: 3 })).toBe('whole');
  });

  test('is parted when they differ again, so that a record that keeps changing is in the way of few', () => {
    expect(next(differ, { operations: 100, triesBefore: 1 })).toBe('halves');
  });

  test('is parted when it was too much for the time', () => {
    expect(next({ kind: 'peer', code: 'LEDGER_TIMEOUT' }, { operations: 90 })).toBe('halves');
    expect(next({ kind: 'peer', code: 'LEDGER_TIMEOUT' }, { operations: 1 })).toBe('none');
  });

  test('goes each alone when the contract, or an endorser, took too long over one of them', () => {
    expect(next({ kind: 'final', code: 'CONTRACT_UNAVAILABLE' }, { operations: 90 })).toBe('each');
    expect(next({ kind: 'final', code: 'ENDORSERS_UNAVAILABLE' }, { operations: 90 })).toBe('each');
  });

  test('goes each alone when an endorser is away whom only some of them may need', () => {
    expect(next({ kind: 'passing', code: 'ENDORSERS_UNAVAILABLE' }, { operations: 3 })).toBe('each');
    expect(next({ kind: 'passing', code: 'ENDORSERS_UNAVAILABLE' }, { operations: 1 })).toBe('whole');
  });

  test('goes each alone when it was refused for good, and is told so when it was alone', () => {
    expect(next({ kind: 'final', code: 'IDENTITY_REFUSED' }, { operations: 3 })).toBe('each');
    expect(next({ kind: 'final', code: 'IDENTITY_REFUSED' }, { operations: 1 })).toBe('none');
  });

  test('is told at once when no peer answers', () => {
    expect(next({ kind: 'peer', code: 'PEERS_UNAVAILABLE' }, { operations: 3 })).toBe('none');
  });

  test('is tried again when a contract was being dialled', () => {
    expect(next({ kind: 'passing', code: 'CONTRACT_UNAVAILABLE' }, { operations: 3, triesBefore: 2 })).toBe('whole');
  });
});
