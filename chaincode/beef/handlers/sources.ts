/**
 * What comes out of carcasses, lots and import lots. Every gram is booked on the account of its source, by the line that cuts it;
 * the arithmetic is in `state.ts`.
 */
import { drawnAlone, drawnBySettling, shareOf, usedInAll, usedOf, type RecordOf, type Use } from '../state.ts';
import { alarm } from './alarms.ts';
import { accountOf, ownHolder, requireHolder, type Account as Call, type HandlersOf, type Tx } from './call.ts';
import { carcassStep } from './slaughter.ts';
import { requireNotHeld, requireNotRecalled } from './holds.ts';

type SourceAccount = RecordOf<'account'>;
type LineAccount = RecordOf<'lineAccount'>;

const MAX_LINES = 16;

/** A source of meat with what its packs inherit. */
export interface Source {
  readonly account: SourceAccount;
  /** Whether the account is there already. */
  readonly opened: boolean;
  /** The number that its packs show. */
  readonly label: string;
  /** Everything above the packs that can be recalled or held, itself included. */
  readonly lineage: readonly string[];
  readonly quality?: RecordOf<'pack'>['quality'];
  /** Steps from an animal or an import lot to a pack of it. */
  readonly hops: number;
  /** When it last changed hands or state: nothing is packed of it before. */
  readonly since: string;
}

/** Loads a source of the caller's; a carcass is opened by its first use. */
export async function sourceOf(tx: Tx, sourceId: string, call: Pick<Call, 'rules' | 'recorded'>): Promise<Source> {
  if (sourceId.startsWith('L')) return lotSource(tx, sourceId);
  return sourceId.startsWith('8') && !sourceId.includes('-')
    ? importSource(tx, sourceId)
    : carcassSource(tx, sourceId, call);
}

async function carcassSource(
  tx: Tx,
  carcassId: string,
  { rules, recorded }: Pick<Call, 'rules' | 'recorded'>,
): Promise<Source> {
  const carcass = await tx.require('carcass', carcassId);
  const { holder, traceNo, cold, grading, lastOccurredAt } = carcass;
  requireHolder(tx, holder, `The carcass ${carcassId}`);
  const opened = carcass.state === 'IN_FABRICATION';
  const state = carcassStep(tx, carcass, opened ? 'use' : 'open');
  const source = {
    opened,
    ...{ label: traceNo, lineage: [traceNo, carcassId], hops: 2, since: lastOccurredAt },
    ...(grading !== undefined && { quality: grading.quality }),
  };
  if (opened) return { ...source, account: await openAccount(tx, carcassId) };
  const { scaleClass, party, trades } = await tx.require('facility', holder);
  if (!trades.includes('PACKING')) tx.fail('NOT_AUTHORISED', `${holder} is no packer.`, { holder });
  await tx.put('carcass', { ...carcass, state, recorded });
  const inputG = cold!.grams;
  const limitG = inputG + shareOf(inputG, rules.massToleranceBp[scaleClass]);
  const bands = { leanG: shareOf(inputG, rules.leanBandBp), leanWithRibsG: shareOf(inputG, rules.leanWithRibsBandBp) };
  const account = accountFor({ sourceId: carcassId, holder, party, inputG, limitG, bands, recorded });
  return { ...source, account };
}

async function lotSource(tx: Tx, lotNo: string): Promise<Source> {
  const { holder, composition, quality, recorded } = await tx.require('lot', lotNo);
  requireHolder(tx, holder, `The lot ${lotNo}`);
  const above = composition.flatMap(({ sourceId, traceNo }) =>
    traceNo === undefined ? [sourceId] : [sourceId, traceNo],
  );
  return {
    account: await openAccount(tx, lotNo),
    opened: true,
    ...{ label: lotNo, lineage: [lotNo, ...above], hops: 3, since: recorded.occurredAt },
    ...(quality !== undefined && { quality }),
  };
}

async function importSource(tx: Tx, importNo: string): Promise<Source> {
  const { importer, recorded } = await tx.require('importLot', importNo);
  requireHolder(tx, importer, `The import lot ${importNo}`);
  const account = await openAccount(tx, importNo);
  return { account, opened: true, label: importNo, lineage: [importNo], hops: 1, since: recorded.occurredAt };
}

async function openAccount(tx: Tx, sourceId: string): Promise<SourceAccount> {
  const account = await tx.require('account', sourceId);
  if (account.state === 'OPEN') return account;
  return tx.fail('STATE_CONFLICT', `The source ${sourceId} is closed.`, { sourceId });
}

/** A new account. */
export function accountFor(terms: Omit<SourceAccount, 'state' | 'drawnG' | 'lines' | 'alarms'>): SourceAccount {
  return { ...terms, state: 'OPEN', drawnG: 0, lines: [], alarms: [] };
}

/** Ends the call when the source, or what it came of, is stopped or recalled. */
export async function requireFree(tx: Tx, { lineage }: Pick<Source, 'lineage'>): Promise<void> {
  await requireNotRecalled(tx, lineage);
  const numbers = lineage.filter((number) => !number.includes('-'));
  await requireNotHeld(tx, ...numbers.map((number) => `number:${number}`));
}

/**
 * Books what comes out of a source on a line, and raises the alarms that this brings.
 * @returns the line, and the alarms
 */
export async function draw(
  tx: Tx,
  source: Source,
  line: string,
  use: Use,
  message: { readonly messageRef: string },
  recorded: SourceAccount['recorded'],
): Promise<{ line: LineAccount; alarms: SourceAccount['alarms'] }> {
  const { account } = source;
  const own = await lineOf(tx, account, line);
  const joined = account.lines.includes(line) ? account : joinedBy(tx, account, line);
  const alone = drawnAlone(joined, own, use);
  if (alone !== undefined) {
    if (alone.account !== account || !source.opened) await tx.put('account', alone.account);
    await tx.put('lineAccount', alone.line);
    return { line: alone.line, alarms: [] };
  }
  const others = await Promise.all(
    account.lines.filter((name) => name !== line).map((name) => tx.require('lineAccount', account.sourceId, name)),
  );
  const settled = drawnBySettling(joined, [...others, own], line, use);
  if ('leftG' in settled) {
    const { sourceId, limitG } = account;
    const { leftG } = settled;
    return tx.fail('MASS_EXCEEDED', `Only ${leftG} g of ${sourceId} are left.`, { sourceId, limitG, leftG });
  }
  await tx.put('account', settled.account);
  for (const changed of settled.lines) await tx.put('lineAccount', changed);
  for (const kind of settled.alarms) {
    const { sourceId, holder, bands } = account;
    const lines = [...others, own];
    const ribsG = kind === 'LEAN_BAND' ? 0 : lines.reduce((sum, { ribsG: grams }) => sum + grams, use.ribsG);
    const foundG = lines.reduce((sum, { leanG }) => sum + leanG, use.leanG) + ribsG;
    const expectedG = kind === 'LEAN_BAND' ? bands!.leanG : bands!.leanWithRibsG;
    await alarm(tx, message, {
      kind,
      subject: sourceId,
      holder,
      foundG,
      expectedG,
      occurredAt: recorded.occurredAt,
      recorded,
    });
  }
  return { line: settled.lines.find((changed) => changed.line === line)!, alarms: settled.alarms };
}

async function lineOf(tx: Tx, { sourceId, party }: SourceAccount, line: string): Promise<LineAccount> {
  const known = await tx.get('lineAccount', sourceId, line);
  return known ?? { sourceId, line, party, drawnG: 0, leanG: 0, ribsG: 0, byproductG: 0 };
}

function joinedBy(tx: Tx, account: SourceAccount, line: string): SourceAccount {
  if (account.lines.length >= MAX_LINES) {
    tx.fail('LIMIT_EXCEEDED', `More than ${MAX_LINES} lines cut ${account.sourceId}.`, { limit: MAX_LINES });
  }
  return { ...account, lines: [...account.lines, line] };
}

/** Handlers of sources. */
export const sourceHandlers = {
  async reportByproducts(tx, input) {
    const { sourceId, line, items } = input;
    const call = await accountOf(tx, input);
    const source = await sourceOf(tx, sourceId, call);
    const byproductG = items.reduce((sum, { grams }) => sum + grams, 0);
    const drawn = await draw(tx, source, line, { leanG: 0, ribsG: 0, byproductG }, input, call.recorded);
    tx.emit('SourceUsed', { sourceId });
    return drawn.line;
  },

  async closeSource(tx, input) {
    const { sourceId } = input;
    const { recorded } = await accountOf(tx, input);
    const account = await openAccount(tx, sourceId);
    requireHolder(tx, account.holder, `The source ${sourceId}`);
    const lines = await linesOf(tx, account);
    const usedG = usedInAll(lines);
    const closed: SourceAccount = { ...account, state: 'CLOSED', drawnG: usedG, recorded };
    await tx.put('account', closed);
    for (const line of lines) {
      if (line.drawnG !== usedOf(line)) await tx.put('lineAccount', { ...line, drawnG: usedOf(line) });
    }
    if (sourceId.includes('-')) {
      const carcass = await tx.require('carcass', sourceId);
      await tx.put('carcass', { ...carcass, state: carcassStep(tx, carcass, 'close'), recorded });
    }
    tx.emit('SourceUsed', { sourceId });
    return { account: closed, usedG, lossG: account.inputG - usedG };
  },

  async getSource(tx, { sourceId }) {
    const account = await tx.require('account', sourceId);
    if (tx.caller.party === 'market') requireHolder(tx, account.holder, `The source ${sourceId}`);
    const lines = await linesOf(tx, account);
    const usedG = usedInAll(lines);
    return { account, lines, usedG, leftG: Math.max(0, account.limitG - usedG) };
  },
} satisfies HandlersOf<'reportByproducts' | 'closeSource' | 'getSource'>;

function linesOf(tx: Tx, { sourceId, lines }: SourceAccount): Promise<LineAccount[]> {
  return Promise.all(lines.map((line) => tx.require('lineAccount', sourceId, line)));
}

/** The business that the caller packs for. */
export async function packerOf(tx: Tx): Promise<RecordOf<'facility'>> {
  return tx.require('facility', ownHolder(tx));
}
