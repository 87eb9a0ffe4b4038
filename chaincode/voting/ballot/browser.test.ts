/** What voters need runs in a browser: the same code, bundled, in a world that has nothing of Node, makes the same ballot. */
import { spawnSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { completeCeremony, seedOf, settingOf, voterOf } from '../testing/keys.ts';
import { ballotHash, trackerOf } from './ballot.ts';
import { signTracker } from './credential.ts';
import { prepareBallot } from './prepare-ballot.ts';
import { shortCodeOf } from './short-code.ts';
import { hexOf, packedTextOf } from './text-form.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

const MODULES = ['ballot', 'credential', 'prepare-ballot', 'short-code', 'text-form', 'opening', 'merkle', 'tally'];
const CONTESTS = [{ options: 3, min: 1, max: 1 }];

/** The voter's modules as a script that sets `voter`. */
function bundled(): string {
  const root = join(__dirname, '../../..');
  const entry = MODULES.map((name) => `export * from './chaincode/voting/ballot/${name}.ts';`).join('\n');
  const args = ['--bundle', '--platform=browser', '--format=iife', '--global-name=voter', '--log-level=error'];
  const esbuild = join(root, 'node_modules/esbuild/bin/esbuild');
  const run = spawnSync(process.execPath, [esbuild, ...args], {
    cwd: root,
    input: entry,
    encoding: 'utf8',
    maxBuffer: 2 ** 25,
  });
  // Something of Node among the imports would end here: the platform is a browser.
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout;
}

test('the bundled code makes, in a world without Node, the ballot that Node makes', () => {
  const { keys } = completeCeremony(2, 2);
  const setting = settingOf(keys, CONTESTS);
  const { secret, credential } = voterOf(1);
  const { ballot } = prepareBallot(setting, credential, [[2]], seedOf(80));
  const tracker = trackerOf(setting.electionHash, ballot, { seq: 1, previous: new Uint8Array() });
  const expected = {
    answers: ballot.answers.map(packedTextOf),
    code: shortCodeOf(ballotHash(setting.electionHash, ballot)),
    signature: hexOf(signTracker(secret, tracker)),
  };
  const given = {
    electionHash: hexOf(setting.electionHash),
    publicKey: hexOf(keys.publicKey),
    contests: CONTESTS,
    secret: hexOf(secret),
    seed: hexOf(seedOf(80)),
  };
  const world = createContext({ TextEncoder, crypto: webcrypto, given: JSON.stringify(given) });
  runInContext(bundled(), world);
  const made = runInContext(
    `{
      const { electionHash, publicKey, contests, secret, seed } = JSON.parse(given);
      const [hash, key] = [voter.bytesOfHex(electionHash), voter.bytesOfHex(secret)];
      const setting = voter.ballotSettingOf(hash, voter.bytesOfHex(publicKey), contests);
      const { ballot, opening } = voter.prepareBallot(setting, voter.credentialOf(key), [[2]], voter.bytesOfHex(seed));
      const tracker = voter.trackerOf(hash, ballot, { seq: 1, previous: new Uint8Array() });
      JSON.stringify({
        node: [typeof Buffer, typeof process, typeof require],
        opens: voter.isOpeningOf(setting, ballot, opening),
        answers: ballot.answers.map(voter.packedTextOf),
        code: voter.shortCodeOf(voter.ballotHash(hash, ballot)),
        signature: voter.hexOf(voter.signTracker(key, tracker)),
      });
    }`,
    world,
  ) as string;
  expect(JSON.parse(made)).toEqual({ node: ['undefined', 'undefined', 'undefined'], opens: true, ...expected });
});
