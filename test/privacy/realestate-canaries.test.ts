/**
 * I7: what a bank and an agency keep between them is on no other disk, and no public record leads from a case to its bank.
 * Canaries go in as a name in a letter and a document, and as the salt that opens the commitment to the bank; afterwards
 * every file of every process is searched for them. The members' own peers are the control that the search finds things.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { transactionOf } from '@ledger-pilots/audit/blocks/transaction.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import type { StoryCase } from '../../scripts/journeys/realestate-story.ts';
import { PeerLedger } from '../ledger.ts';
import { Scene } from '../pilots/realestate/scene.ts';
import { storedBytes } from './stored-bytes.ts';

jest.setTimeout(120_000);

const STATE = process.env['LEDGER_STATE']!;

/** A name that is nowhere else. */
const name = `Canary-${randomBytes(8).toString('hex')}`;
const scene = new Scene();
let story: StoryCase;
let heightBefore: bigint;

/** Every form in which a value gives itself away. The last is what a dictionary attack on an unsalted hash would find. */
function formsOf(value: string): Buffer[] {
  const hash = createHash('sha256').update(value).digest();
  return [value, Buffer.from(value).toString('hex'), Buffer.from(value).toString('base64'), hash.toString('hex')]
    .map((form) => Buffer.from(form))
    .concat([hash]);
}

/** Folders below the state folder in which a file holds one of the values, in whatever form. */
function foldersWith(...values: readonly string[]): string[] {
  const forms = values.flatMap(formsOf);
  const found = filesBelow(STATE).filter((file) => {
    const bytes = storedBytes(file);
    return forms.some((form) => bytes.includes(form));
  });
  return [...new Set(found.map((file) => /peer0\.[a-z0-9]+/.exec(file)?.[0] ?? file.slice(STATE.length + 1)))].sort();
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

beforeAll(async () => {
  const ledger = new PeerLedger(readConnections(STATE), 'realestate', 'kisa');
  heightBefore = await ledger.height();
  ledger.close();
  await scene.entered();
  story = await scene.consented('bank1', name);
  // The agency's desk and its own system have held the name for a moment, and have kept it nowhere.
  await scene.answered(story, ['INCOME']);
});

test('the bank has the document, and its own peer shows it', async () => {
  const income = story.documentOf('INCOME');
  const accessId = await scene.opened(story, 'INCOME');
  const shown = await scene.ok<{ claim: object }>(story.readDocument(income, accessId));
  expect(shown.claim).toMatchObject({ fields: { name } });
});

test('the citizen’s name is on the disks of that bank’s and that agency’s peers, and on no other', () => {
  expect(foldersWith(name)).toEqual(['peer0.bank1', 'peer0.nts']);
});

test('what opens the commitment to the bank is on these two as well, and nowhere else', () => {
  expect(foldersWith(story.salt)).toEqual(['peer0.bank1', 'peer0.nts']);
});

test('the search finds what is public on every peer', () => {
  const everywhere = foldersWith(story.caseId);
  for (const peer of ['bank2', 'kisa', 'mois', 'molit', 'registry']) expect(everywhere).toContain(`peer0.${peer}`);
});

test('in the blocks, whatever tells of the case tells of no bank, and whatever tells of the bank of no case', async () => {
  const ledger = new PeerLedger(readConnections(STATE), 'realestate', 'kisa');
  try {
    const found = { ofCase: 0, ofBank: 0 };
    for (let number = heightBefore; number < (await ledger.height()); number += 1n) {
      const block = await ledger.block(number);
      for (const envelope of block.getData()!.getDataList_asU8()) {
        const { creatorMspId, invocation } = transactionOf(envelope);
        // Endorsers are left out: a relay's peers choose any two, whose ever the case is.
        const said = Buffer.concat([...invocation!.args, invocation!.response]).toString('latin1');
        const ofCase = publicIds().some((id) => said.includes(id));
        const ofBank = /bank[12]/.test(said) || /^Bank/.test(creatorMspId);
        expect(ofCase && ofBank).toBe(false);
        found.ofCase += Number(ofCase);
        found.ofBank += Number(ofBank);
      }
    }
    // Case, consent, request, attestation, access and three more of the register; letter and document.
    expect(found.ofCase).toBeGreaterThanOrEqual(8);
    expect(found.ofBank).toBeGreaterThanOrEqual(2);
  } finally {
    ledger.close();
  }
});

/** What leads to the case, its citizen or its property. */
function publicIds(): string[] {
  const { caseId, consentId, citizenKeyId, property } = story;
  const { requestId, attestationId } = story.documentOf('INCOME');
  return [caseId, consentId, citizenKeyId, requestId, attestationId, property.pnu, property.propertyNo];
}
