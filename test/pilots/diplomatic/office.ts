/** An authority's office as its people work in it: officers and a seal with keys of their own, and the tools run as commands. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { newId } from '../../../scripts/journeys/story-material.ts';
import type { Scene } from './scene.ts';

/** The list that takes the office's certificates. */
export const LIST = '2026-01';

/** What a command printed, and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** The office of the foreign ministry. */
export class Office {
  /** Of keys, certificates and whatever a test writes; removed by {@link Office.close}. */
  readonly folder = mkdtempSync(join(tmpdir(), 'officer-'));
  readonly #scene: Scene;
  readonly #keys: readonly string[];

  constructor(scene: Scene, stateDir: string) {
    this.#scene = scene;
    this.#keys = ['--state', stateDir, '--folder', join(this.folder, 'keys')];
  }

  /** Removes the folder. */
  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Makes a key with the tool; two approvers enter what it prints. @param entry - what is special of the key: `kind`, `mission` */
  async entered(name: string, entry: object): Promise<void> {
    const { output } = await this.#tool('officer', 'key', name, '--folder', join(this.folder, 'keys'));
    const { algorithm, publicKey } = JSON.parse(output) as Record<string, string>;
    const person = { authority: 'mofa', keyId: newId(), name, capacity: 'Officer', specimenHash: 'ab'.repeat(32) };
    const validFrom = new Date(Date.now() - 86_400_000).toISOString();
    const body = { messageRef: `KEY-${newId()}`, ...person, algorithm, publicKey, ...entry, validFrom };
    const request = { verb: 'POST', path: '/v1/diplomatic/officer-keys', body };
    await this.#scene.both([
      { as: 'mofa/approver', ...request },
      { as: 'mofa/approver2', ...request },
    ]);
  }

  /** The tool issues what was examined. @returns path of the signed credential */
  async issued(certificateId: string, by: 'consul' | 'apostille'): Promise<string> {
    const out = join(this.folder, `${certificateId}.json`);
    const where = by === 'consul' ? ['--place', 'Los Angeles', '--days', '30'] : ['--place', 'Seoul'];
    const signing = ['--as', `mofa/${by}`, '--sign-with', by, '--list', LIST, '--out', out, '--yes'];
    await this.#tool('officer', 'issue', certificateId, ...this.#keys, ...signing, ...where);
    return out;
  }

  /** The seal publishes status lists and trust list. @returns the public key that verifiers are told on another way */
  async published(): Promise<string> {
    const seal = [...this.#keys, '--as', 'mofa/approver', '--sign-with', 'seal'];
    await this.#tool('officer', 'publish-list', LIST, ...seal);
    const { output } = await this.#tool('officer', 'publish-trust-list', ...seal);
    return (JSON.parse(output) as { trustAnchor: string }).trustAnchor;
  }

  /** Runs the verifier on a file. */
  verified(file: string, ...args: readonly string[]): Promise<Outcome> {
    return run('verify-certificate', [file, ...args]);
  }

  async #tool(name: string, ...args: readonly string[]): Promise<Outcome> {
    const answer = await run(name, args);
    if (answer.code !== 0) throw new Error(`${name} ${args.join(' ')}: ${answer.errors}`);
    return answer;
  }
}

async function run(name: string, args: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, ['--import', 'tsx', `scripts/${name}.ts`, ...args]);
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number | null, output, errors };
}
