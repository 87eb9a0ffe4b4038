/** A thread that verifies the signatures of whole blocks. */
import type { KeyObject } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { SignatureVerifier, type Signatory, type SignatureVerdicts } from '../blocks/signature-verdicts.ts';

/** What a thread is told: by which keys orderers sign from the next block on, or a block. */
export type SignatureTask =
  | { readonly kind: 'consenters'; readonly keys: readonly { readonly id: number; readonly key: KeyObject }[] }
  | { readonly kind: 'block'; readonly id: number; readonly bytes: Uint8Array };

/** What it answers to a block; without verdicts where it could not read it. */
export interface SignatureAnswer {
  readonly id: number;
  readonly verdicts: SignatureVerdicts | undefined;
}

const verifier = new SignatureVerifier();
let consenters: readonly Signatory[] = [];

parentPort?.on('message', (task: SignatureTask) => {
  if (task.kind === 'consenters') consenters = task.keys.map(({ id, key }) => ({ id, identity: { key } }));
  else parentPort!.postMessage({ id: task.id, verdicts: verifier.verify(task.bytes, consenters) });
});
