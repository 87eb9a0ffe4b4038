/** A small election on the network with the real commands: registrar, three trustees, five voters, from the lists to the result. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connections } from '../../api/caller.ts';
import { PollingDay, publicCalls, TRUSTEES } from './polling-day.ts';

jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-tools-'));
const day = new PollingDay({}, 15_000);
const { electionId } = day;
const VOTERS = [0, 1, 2, 3, 4];
const at = (name: string) => join(folder, name);

afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- its form is what is tested
  readonly told: any;
  readonly errors: string;
}

/** Runs a command; what it prints is JSON. */
function run(command: string, args: readonly string[], input = ''): Promise<Ended> {
  const state = args[0] === 'salt' ? [] : ['--state', process.env['LEDGER_STATE']!];
  const child = spawn(process.execPath, ['--import', 'tsx', `scripts/${command}.ts`, ...args, ...state]);
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.stdin.end(input);
  return new Promise((resolve) =>
    child.on('close', (code) => {
      const values = out.split(/\n(?=\{)/).filter((text) => text.trim() !== '');
      resolve({ code, told: values.length === 0 ? undefined : JSON.parse(values.at(-1)!), errors });
    }),
  );
}

/** As {@link run}, and fails the test when the command does. */
async function must(command: string, args: readonly string[], input?: string): Promise<Ended['told']> {
  const { code, told, errors } = await run(command, args, input);
  expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
  return told;
}

const voter = (serial: number) => ['--folder', at(`voter${serial}`)];
const as = (party: string, user: string) => ['--as', `${party}/${user}`];
const ballot = (serial: number, choice: string, decision: string) =>
  must('vote', ['ballot', electionId, ...voter(serial)], `${choice}\n${decision}\n`);

async function attestRoll(): Promise<void> {
  const roll = [electionId, at('roll.csv'), '--salt-file', at('salt')];
  await must('registrar', ['attest', ...roll, ...as('credential', 'officer')]);
  await must('registrar', ['attest', ...roll, ...as('host', 'registrar')]);
}

test('the keepers publish the voters’ keys, compare, and attest the roll', async () => {
  await day.create();
  const made = await Promise.all(VOTERS.map((serial) => must('vote', ['key', electionId, ...voter(serial)])));
  const keys = made.map(({ publicKey }: { publicKey: string }) => publicKey);
  expect(statSync(at(`voter0/key.${electionId}`)).mode & 0o777).toBe(0o600);
  const lines = keys.map((key, serial) => `${key},V-${serial}`);
  writeFileSync(at('keys.csv'), ['publicKey,voterId', ...lines].join('\n'));
  writeFileSync(at('roll.csv'), VOTERS.map((serial) => `V-${serial},Kim`).join('\n'));
  await must('registrar', ['salt', at('salt')]);
  const officer = [...as('credential', 'officer'), '--folder', at('officer')];
  await must('registrar', ['publish', electionId, at('keys.csv'), ...officer]);
  expect((await run('registrar', ['compare', electionId])).told).toMatchObject({ equal: false, registrar: 5 });
  await must('registrar', ['publish', electionId, at('keys.csv'), ...as('host', 'registrar')]);
  expect(await must('registrar', ['compare', electionId])).toMatchObject({ equal: true, authenticator: 5 });
  const again = await must('registrar', ['publish', electionId, at('keys.csv'), ...officer]);
  expect(again).toMatchObject({ entries: 5, published: 0 });
  await attestRoll();
  await day.freeze();
  const seed = ['--seed', 'dice 4 1 6', '--size', '2'];
  await must('registrar', ['sample', electionId, ...seed, '--out', at('sample.json'), '--folder', at('officer')]);
  const audit = await run('registrar', ['audit', electionId, at('sample.json'), ...seed]);
  expect(audit.code).toBe(0);
  expect((await run('registrar', ['audit', electionId, at('sample.json'), ...seed, '--size', '3'])).code).toBe(1);
});

test('three trustees make the key, and the polls open', async () => {
  await day.startCeremony();
  writeFileSync(at('passphrase'), 'correct horse', { mode: 0o600 });
  const steps = TRUSTEES.map(({ party, user }) => {
    const own = ['--folder', at(`trustee-${party}`), '--passphrase-file', at('passphrase')];
    return must('trustee', ['step', electionId, ...as(party, user), ...own, '--until-done', '300']);
  });
  const finalized = (async () => {
    for (;;) {
      const { output } = await publicCalls().getCeremony({ electionId });
      if (output.trustees.every(({ state }) => state === 'ACCEPTED')) break;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    await day.manager.finalizeKey({ electionId });
  })();
  const [told] = await Promise.all([Promise.all(steps), finalized]);
  const { election } = (await publicCalls().getElection({ electionId })).output;
  expect(told).toEqual(TRUSTEES.map(() => ({ did: 'ACKNOWLEDGED', electionHash: election.key!.electionHash })));
  await day.open(attestRoll);
  expect(await must('vote', ['show', electionId])).toMatchObject({ electionHash: election.key!.electionHash });
});

test('voters cast without a token, one of them twice, and one tests the device first', async () => {
  const first = await ballot(0, '2', 'cast');
  expect(first).toMatchObject({ kind: 'accepted', receipt: { seq: 1 } });
  await must('vote', ['receipt', electionId, '--out', at('first.json'), ...voter(0)]);
  // Together, so that the relay gathers them.
  const others = [1, 2, 3].map((serial) => ballot(serial, serial === 3 ? 'blank' : '1', 'cast'));
  const challenged = await ballot(4, '2', 'challenge');
  await Promise.all(others);
  expect(await ballot(0, '1', 'cast')).toMatchObject({ kind: 'accepted', receipt: { seq: 2 } });
  expect(await ballot(4, '1', 'cast')).toMatchObject({ kind: 'accepted', receipt: { seq: 1 } });
  await must('vote', ['receipt', electionId, '--out', at('receipt.json'), ...voter(0)]);

  writeFileSync(at('slip.json'), JSON.stringify(challenged.slip));
  const remade = await must('vote', ['check-slip', at('slip.json'), '--code', challenged.code]);
  expect(remade).toMatchObject({ isTheNotedOne: true, chosen: [{ chosen: [{ ko: '이다라' }] }] });
  const swapped = { ...challenged.slip, choices: [[0]] };
  writeFileSync(at('slip.json'), JSON.stringify(swapped));
  expect((await run('vote', ['check-slip', at('slip.json'), '--code', challenged.code])).code).toBe(1);
});

test('a receipt is good while it counts, signed by the relay, and a changed one is not', async () => {
  const ca = ['--relay-ca', connections.parties['nec']!.caCertificate];
  expect(await must('vote', ['check', at('receipt.json'), ...ca])).toMatchObject({
    ...{ good: true, ballot: 'RECORDED', submission: 'SIGNED' },
  });
  expect(await must('vote', ['check', at('first.json'), ...ca])).toMatchObject({ good: true, ballot: 'REPLACED' });
  const foreign = ['--relay-ca', connections.parties['host']!.caCertificate];
  expect((await run('vote', ['check', at('receipt.json'), ...foreign])).told).toMatchObject({
    submission: 'UNTRUSTED',
  });
  const receipt = JSON.parse(readFileSync(at('receipt.json'), 'utf8')) as { tracker: string };
  writeFileSync(at('false.json'), JSON.stringify({ ...receipt, tracker: '00'.repeat(32) }));
  const report = await run('vote', ['check', at('false.json'), ...ca]);
  expect([report.code, report.told]).toMatchObject([1, { good: false, ballot: 'DIFFERENT', submission: 'FALSE' }]);
});

test('two trustees decrypt what they counted themselves, and the counts are what was chosen', async () => {
  await day.closeAndCount();
  for (const { party, user } of TRUSTEES.slice(0, 2)) {
    const own = ['--folder', at(`trustee-${party}`), '--passphrase-file', at('passphrase')];
    const told = await must('trustee', ['decrypt', electionId, ...as(party, user), ...own]);
    expect(told).toMatchObject({ ballots: 5, submitted: true });
  }
  const { counts } = await must('trustee', ['counts', electionId]);
  expect(counts).toEqual([[4, 0, 1]]);
  const { output } = await day.manager.publishResult({ electionId, counts });
  expect(output).toMatchObject({ ballots: 5, openedBy: ['1', '2'] });
  expect(await must('vote', ['check', at('receipt.json')])).toMatchObject({ good: true, counted: true });
});

test('a trustee’s secret is in no file that is not encrypted, and without the passphrase nothing opens', async () => {
  const path = at(`trustee-nec/trustee.${electionId}`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, 'latin1')).not.toContain('seed');
  const refused = await run('trustee', ['decrypt', electionId, ...as('nec', 'trustee'), '--folder', at('trustee-nec')]);
  expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining('VAULT_UNUSABLE')]);
});
