/** Has choices encrypted by the worker. */
import type { KeyedElection } from '../election/read-election.ts';
import { EncryptedBallot, type Choices } from '../voter/encrypted-ballot.ts';
import type { EncryptionAnswer, EncryptionRequest } from './encryption-worker.ts';

/** Address of the worker's script, put in when the page is built. */
declare const WORKER_URL: string;

const TIMEOUT_MS = 60_000;

/** Encrypts; the worker ends with it, and with it its memory of the choice. @throws when the worker does not come to an end */
export async function encryptInWorker(
  { setting }: KeyedElection,
  credential: Uint8Array,
  choices: Choices,
): Promise<EncryptedBallot> {
  const { electionHash, publicKeyBytes, contests } = setting;
  const worker = new Worker(WORKER_URL, { type: 'module' });
  try {
    const answer = await new Promise<EncryptionAnswer>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('encrypting takes too long')), TIMEOUT_MS);
      worker.addEventListener('error', () => reject(new Error('the worker failed')));
      worker.addEventListener('message', ({ data }: MessageEvent<EncryptionAnswer>) => {
        clearTimeout(timer);
        resolve(data);
      });
      worker.postMessage({
        electionHash,
        publicKey: publicKeyBytes,
        contests,
        credential,
        choices,
      } satisfies EncryptionRequest);
    });
    if ('error' in answer) throw new Error(answer.error);
    return new EncryptedBallot(answer.encryption, electionHash);
  } finally {
    worker.terminate();
  }
}
