/** An election's keys for tests: a whole ceremony, with seeds that are counted and not random. */
import { ballotSettingOf, type BallotSetting, type ContestForm } from '../ballot/ballot.ts';
import { ceremonyOf, electionKeysOf, type Ceremony, type Dealing, type ElectionKeys } from '../ballot/ceremony.ts';
import { deal, sealShares, secretShareOf, shareFor, type SecretDealing } from '../ballot/dealing.ts';
import { receiveShare } from '../ballot/complaint.ts';
import { credentialOf } from '../ballot/credential.ts';

/** 32 bytes that are easy to tell apart. */
export function seedOf(purpose: number, serial = 0): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => (index < 2 ? [purpose, serial & 255][index]! : serial >> 8));
}

/** A trustee with everything that it knows. */
export interface TestTrustee {
  readonly number: number;
  readonly seed: Uint8Array;
  readonly secret: SecretDealing;
  readonly dealing: Dealing;
  readonly hash: Uint8Array;
}

/** A finished ceremony. */
export interface TestCeremony {
  readonly ceremony: Ceremony;
  readonly trustees: readonly TestTrustee[];
  /** Of each dealer the shares for all others, in order. */
  readonly sealed: readonly (readonly Uint8Array[])[];
  readonly keys: ElectionKeys;
  /** Each trustee's part of the secret. */
  readonly secretShares: readonly bigint[];
}

/** The trustees' dealings of a ceremony. */
export function dealAll(ceremony: Ceremony): TestTrustee[] {
  return Array.from({ length: ceremony.size }, (_, index) => {
    const seed = seedOf(1, index);
    return { number: index + 1, seed, ...deal(ceremony, index + 1, seed) };
  });
}

/** The shares of all dealers. */
export function sealAll(ceremony: Ceremony, trustees: readonly TestTrustee[]): Uint8Array[][] {
  const encryptionKeys = trustees.map(({ dealing }) => dealing.encryptionKey);
  return trustees.map(({ number, secret, seed }) => sealShares(ceremony, number, secret, { encryptionKeys, seed }));
}

/** The place of a receiver among the shares of a dealer, who sends itself none. */
export function placeOf(dealer: number, receiver: number): number {
  return receiver < dealer ? receiver - 1 : receiver - 2;
}

/** What a trustee received of a dealer, as a share in question. */
export function disputedShare(trustees: readonly TestTrustee[], sealed: readonly (readonly Uint8Array[])[]) {
  return (dealer: number, receiver: number) => ({
    dealer,
    receiver,
    encryptionKey: trustees[receiver - 1]!.dealing.encryptionKey,
    commitments: trustees[dealer - 1]!.dealing.commitments,
    sealed: sealed[dealer - 1]![placeOf(dealer, receiver)]!,
  });
}

/** A trustee's part of the secret, from what it received. */
export function secretOf(
  ceremony: Ceremony,
  trustees: readonly TestTrustee[],
  sealed: readonly (readonly Uint8Array[])[],
  receiver: number,
): bigint {
  const disputed = disputedShare(trustees, sealed);
  const { secret } = trustees[receiver - 1]!;
  const shares = trustees.map(({ number }) => {
    return number === receiver
      ? shareFor(secret, receiver)
      : receiveShare(ceremony, disputed(number, receiver), secret.decryptionKey)!;
  });
  return secretShareOf(shares);
}

/** A whole ceremony. */
export function completeCeremony(size: number, threshold: number): TestCeremony {
  const names = Array.from({ length: size }, (_, index) => ({ party: 'observer', user: `trustee${index + 1}` }));
  const manifest = new TextEncoder().encode('{"title":"test"}');
  const ceremony = ceremonyOf({ manifest, attempt: 1, threshold, trustees: names });
  const trustees = dealAll(ceremony);
  const sealed = sealAll(ceremony, trustees);
  const keys = electionKeysOf(trustees.map(({ dealing }) => dealing));
  const secretShares = trustees.map(({ number }) => secretOf(ceremony, trustees, sealed, number));
  return { ceremony, trustees, sealed, keys, secretShares };
}

/** A voter's keys. */
export function voterOf(serial: number): { readonly secret: Uint8Array; readonly credential: Uint8Array } {
  const secret = seedOf(2, serial);
  return { secret, credential: credentialOf(secret) };
}

/** The setting of ballots for tests. */
export function settingOf(keys: ElectionKeys, contests: readonly ContestForm[], hash = 7): BallotSetting {
  return ballotSettingOf(new Uint8Array(64).fill(hash), keys.publicKey, contests);
}
