/**
 * A process that writes into an embedded store until it is killed, or can write no more: `embedded-writer.ts <folder>`. It prints
 * the key of each submit as soon as it was told that the submit is written, and `refused` for each that was not.
 */
import { writeSync } from 'node:fs';
import { EmbeddedStore } from '../embedded/embedded-store.ts';
import { envelopeOf, newSubmission } from './submission-samples.ts';

const MOST_REFUSALS = 20;

// Comes with a file that is as long as it may be (setrlimit(2)), and ends a process that does not listen; the write fails as well.
process.on('SIGXFSZ', () => undefined);

const store = await EmbeddedStore.open(process.argv[2]!);
for (let index = 0, refusals = 0; refusals < MOST_REFUSALS; index++) {
  const key = `k${index}`;
  try {
    await store.submissions.open('a', [newSubmission(key)]);
    await store.submissions.sign('a', envelopeOf(key));
    writeSync(1, `${key}\n`);
  } catch {
    refusals += 1;
    writeSync(1, 'refused\n');
  }
}
await store.close();
