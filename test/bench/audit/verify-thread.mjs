/** Verifies one P-256 signature over and over for a while, and tells how often: what a processor can do and nothing else. */
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
// As long as what an endorser signs of a small call.
const message = Buffer.alloc(1_500, 'a');
const signature = sign('sha256', message, privateKey);
const endMs = performance.now() + workerData.milliseconds;
let done = 0;
while (performance.now() < endMs) {
  if (!verify('sha256', message, publicKey, signature)) throw new Error('the signature does not hold');
  done += 1;
}
parentPort.postMessage(done);
