/** The event hash generator that GS1's editors of CBV 2.0 published on PyPI, run as everybody would run it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonEnvironment } from '../../scripts/cache/python-environment.ts';

const RUN_TIMEOUT_MS = 120_000;

/** What the generator says of an event. */
export interface Generated {
  readonly hash: string;
  readonly preHash: string;
}

/** The folder of the generator's Python, made on the first call; `undefined` without Python. */
export function hashGenerator(): string | undefined {
  return pythonEnvironment('epcis-event-hash-generator', join('test', 'epcis', 'requirements.txt'));
}

/**
 * Runs the generator over a document.
 * @param document - JSON text of an EPCISDocument
 * @returns one result for each event, in the document's order
 * @throws {Error} with its output when the generator fails
 */
export function generated(bin: string, document: string): Generated[] {
  const folder = mkdtempSync(join(tmpdir(), 'epcis-hash-'));
  try {
    writeFileSync(join(folder, 'document.json'), document);
    const args = ['-m', 'epcis_event_hash_generator', '--batch', '--prehash', '--log', 'ERROR', 'document.json'];
    const run = spawnSync(join(bin, 'python'), args, { cwd: folder, encoding: 'utf8', timeout: RUN_TIMEOUT_MS });
    if (run.status !== 0) throw new Error(`the event hash generator failed: ${run.stderr.slice(-2000)}`);
    const [hashes, preHashes] = ['hashes', 'prehashes'].map((kind) =>
      readFileSync(join(folder, `document.${kind}`), 'utf8')
        .trimEnd()
        .split('\n'),
    ) as [string[], string[]];
    return hashes.map((hash, at) => ({ hash, preHash: preHashes[at]! }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
