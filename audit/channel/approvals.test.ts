/** Approvals of organisations, compared with what they committed and with a source tree. */
import type { common } from '@hyperledger/fabric-protos';
import { Forge, type ForgedTransaction } from '../testing/forge.ts';
import { approval, committed, type ForgedDefinition } from '../testing/forged-approvals.ts';
import type { ContractSource } from './approvals.ts';
import { ChannelAudit } from './channel-audit.ts';

const DIGEST = '0a1b2c3d4e5f'.padEnd(64, '7');
const VERSION = '1.0.0+0a1b2c3d4e5f';
const PACKAGE = `voting_1.0.0_0a1b2c3d4e5f:${'ab'.repeat(32)}`;
const OTHER_PACKAGE = `voting_1.0.0_999999999999:${'cd'.repeat(32)}`;
const definition: ForgedDefinition = { name: 'voting', version: VERSION, sequence: 1 };
const everybody = ['nec', 'host', 'credential', 'observer'];

let forge: Forge;

beforeAll(async () => {
  forge = await Forge.found();
});

/** The report on a channel of these transactions, each in a block of its own. */
async function audited(transactions: readonly ForgedTransaction[], source?: ContractSource) {
  const blocks: common.Block[] = [forge.genesis];
  for (const transaction of transactions) {
    blocks.push(forge.seal(blocks.at(-1)!, [await forge.envelope(transaction)], [0]));
  }
  const audit = new ChannelAudit({});
  for (const block of blocks) audit.take(block.serializeBinary());
  const { chaincodes, findings, sourceMatches } = await audit.report({
    ...(source && { sourceOf: () => Promise.resolve(source) }),
  });
  return { chaincode: chaincodes[0]!, codes: findings.map(({ step, code }) => `${step} ${code}`), sourceMatches };
}

const approvedBy = (parties: readonly string[], packageId = PACKAGE) =>
  parties.map((party) => approval(party, definition, packageId));

test('what all approved and committed has their packages, and is the source that makes these', async () => {
  const source = { digest: DIGEST, packageId: PACKAGE };
  const { chaincode, codes, sourceMatches } = await audited([...approvedBy(everybody), committed(definition)], source);
  expect(codes).toEqual([]);
  expect(chaincode.approvals).toEqual(
    ['CredentialMSP', 'HostMSP', 'NecMSP', 'ObserverMSP'].map((mspId) => {
      return { mspId, definition: 'THIS', packageId: PACKAGE, packageDigest: 'ab'.repeat(32) };
    }),
  );
  expect(chaincode.source).toEqual({ ...source, matches: true });
  expect(sourceMatches).toBe(true);
});

test('a source tree that makes another package is told, and is no finding', async () => {
  const ledger = [...approvedBy(everybody), committed(definition)];
  const otherFiles = await audited(ledger, { digest: DIGEST.replace('0a', 'ff'), packageId: PACKAGE });
  const otherPackage = await audited(ledger, { digest: DIGEST, packageId: OTHER_PACKAGE });
  for (const { codes, sourceMatches } of [otherFiles, otherPackage]) {
    expect(codes).toEqual([]);
    expect(sourceMatches).toBe(false);
  }
  expect((await audited(ledger)).sourceMatches).toBeUndefined();
});

test('an organisation that approved nothing, or something else, is told; a majority may commit without it', async () => {
  const three = ['nec', 'host', 'credential'];
  const dissent = approval('observer', { ...definition, version: '2.0.0+ffffffffffff' }, OTHER_PACKAGE);
  const { chaincode, codes } = await audited([...approvedBy(three), dissent, committed(definition, three)]);
  expect(codes).toEqual([]);
  expect(chaincode.approvals.at(-1)).toMatchObject({ mspId: 'ObserverMSP', definition: 'OTHER' });
  const without = await audited([...approvedBy(three), committed(definition, three)]);
  expect(without.chaincode.approvals.at(-1)).toEqual({ mspId: 'ObserverMSP', definition: 'NONE' });
});

test('an organisation whose peer endorsed a definition that it had not approved', async () => {
  const three = ['nec', 'host', 'credential'];
  const { codes } = await audited([...approvedBy(three), committed(definition)]);
  expect(codes).toEqual(['APPROVAL DEFINITION_UNAPPROVED']);
  const other = approval('observer', { ...definition, version: '2' }, PACKAGE);
  expect((await audited([...approvedBy(three), other, committed(definition)])).codes).toEqual(codes);
  // An approval afterwards does not heal it.
  const late = [...approvedBy(three), committed(definition), approval('observer', definition, PACKAGE)];
  expect((await audited(late)).codes).toEqual(codes);
});

test('a package of another source than the version names', async () => {
  const three = approvedBy(['nec', 'host', 'credential']);
  const { codes } = await audited([...three, approval('observer', definition, OTHER_PACKAGE), committed(definition)]);
  expect(codes).toEqual(['APPROVAL PACKAGE_DIFFERS']);
});

test('a call that names one package and writes the hash of another', async () => {
  const three = approvedBy(['nec', 'host', 'credential']);
  const lying = approval('observer', definition, PACKAGE, OTHER_PACKAGE);
  const { chaincode, codes, sourceMatches } = await audited([...three, lying, committed(definition)], {
    ...{ digest: DIGEST, packageId: PACKAGE },
  });
  expect(codes).toEqual(['APPROVAL PACKAGE_DIFFERS']);
  expect(chaincode.approvals.at(-1)).toEqual({ mspId: 'ObserverMSP', definition: 'THIS' });
  expect(sourceMatches).toBe(false);
});

test('an organisation that runs no package', async () => {
  const { chaincode, codes, sourceMatches } = await audited(
    [...approvedBy(['nec', 'host', 'credential']), approval('observer', definition, ''), committed(definition)],
    { digest: DIGEST, packageId: PACKAGE },
  );
  expect(codes).toEqual([]);
  expect(chaincode.approvals.at(-1)).toEqual({ mspId: 'ObserverMSP', definition: 'THIS' });
  expect(sourceMatches).toBe(true);
});
