/** Encrypts beside the page, so that it stays alive meanwhile. What comes in and goes out stays on the device. */
import { ballotSettingOf, type ContestForm } from '@ledger-pilots/chaincode/voting/ballot/ballot.ts';
import { randomBytes } from '../vault/random-bytes.ts';
import { encrypt, type Choices, type Encryption } from '../voter/encrypted-ballot.ts';

/** What is to be encrypted. */
export interface EncryptionRequest {
  readonly electionHash: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly contests: readonly ContestForm[];
  readonly credential: Uint8Array;
  readonly choices: Choices;
}

/** What came of it; an error as its text. */
export type EncryptionAnswer = { readonly encryption: Encryption } | { readonly error: string };

const SEED_BYTES = 32;

addEventListener('message', ({ data }: MessageEvent<EncryptionRequest>) => {
  postMessage(answerOf(data));
});

function answerOf({ electionHash, publicKey, contests, credential, choices }: EncryptionRequest): EncryptionAnswer {
  try {
    const setting = ballotSettingOf(electionHash, publicKey, contests);
    return { encryption: encrypt(setting, credential, choices, randomBytes(SEED_BYTES)) };
  } catch (error) {
    return { error: String(error) };
  }
}
