/**
 * The vectors for a second implementation are what this one makes. After a change of the protocol, which needs a new version,
 * `UPDATE_VECTORS=1 npx jest chaincode/voting/ballot/vectors --selectProjects unit` writes them anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { protocolVectors } from '../testing/protocol-vectors.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

const path = join(__dirname, 'vectors/protocol.json');

test('every value of the vectors comes out again', () => {
  const made = JSON.parse(JSON.stringify(protocolVectors())) as unknown;
  if (process.env['UPDATE_VECTORS'] !== undefined) writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(made);
});
