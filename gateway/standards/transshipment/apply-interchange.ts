import { faultOf } from '../edifact/acknowledgement.ts';
import type { EdifactPlace } from '../edifact/edifact-error.ts';
import type { ImportedInterchange, ImportedMessage } from '../edifact/import-interchange.ts';
import type { ImportAnswer, ItemAnswer, CallAnswer, MessageAnswer } from './import-answer.ts';
import type { CallEnd, Invoke } from '../calls/invoke.ts';
import { MappingRefusal } from './mapping-refusal.ts';
import type { MessageContext, PlannedCall } from './plan.ts';
import { planCodeco } from './plan-codeco.ts';
import { planCopino } from './plan-copino.ts';
import { Port, ReadRefused } from './port.ts';

type Readable = Exclude<ImportedMessage, { kind: 'REFUSED' }>;
type Item = Readable['content']['items'][number];

/**
 * Carries the messages of an interchange to the ledger, one after the other in their order, since later ones build on
 * earlier ones. A message that is refused does not stop the next.
 * @param isOver whether the time for the request is over; what is left is then not attempted, and the sender repeats it
 */
export async function applyInterchange(
  interchange: ImportedInterchange,
  invoke: Invoke,
  isOver: () => boolean,
): Promise<ImportAnswer> {
  const port = new Port(invoke);
  const messages: MessageAnswer[] = [];
  for (const message of interchange.messages) {
    messages.push(await applyMessage(message, interchange.header.sender, port, invoke, isOver));
  }
  return { acknowledgement: interchange.acknowledgement, messages };
}

async function applyMessage(
  message: ImportedMessage,
  sender: string,
  port: Port,
  invoke: Invoke,
  isOver: () => boolean,
): Promise<MessageAnswer> {
  const { reference, type, sha256 } = message;
  if (message.kind === 'REFUSED')
    return { reference, type, sha256, status: 'REFUSED', fault: faultOf(message.error), items: [] };
  const items: ItemAnswer[] = [];
  for (const [index, item] of message.content.items.entries()) {
    const place = message.itemPlaces[index]!;
    const calls = await applyItem(message, item, place, sender, port, invoke, isOver);
    items.push({
      ...(item.number !== undefined && { equipment: item.number }),
      nonIsoEquipment: item.nonIsoEquipment,
      place,
      ...calls,
    });
  }
  return { reference, type, sha256, status: statusOf(items), items };
}

async function applyItem(
  message: Readable,
  item: Item,
  place: EdifactPlace,
  sender: string,
  port: Port,
  invoke: Invoke,
  isOver: () => boolean,
): Promise<Pick<ItemAnswer, 'calls' | 'refusal'>> {
  try {
    if (isOver())
      throw new MappingRefusal('NOT_ATTEMPTED', place, 'the time for the request is over: send the message again');
    return { calls: await runCalls(await planItem(message, item, place, sender, port), invoke) };
  } catch (error) {
    if (error instanceof MappingRefusal) return { calls: [], refusal: { code: error.code, detail: error.message } };
    if (error instanceof ReadRefused) return { calls: [], refusal: error.refusal };
    throw error;
  }
}

/** Each call builds on the one before it. */
async function runCalls(planned: readonly PlannedCall[], invoke: Invoke): Promise<CallAnswer[]> {
  const answers: CallAnswer[] = [];
  for (const { method, input } of planned) {
    const asked = { method, messageRef: input.messageRef };
    if (answers.some(({ outcome }) => outcome !== 'COMMITTED')) {
      answers.push({
        ...asked,
        outcome: 'REFUSED',
        refusal: { code: 'NOT_ATTEMPTED', detail: 'the call before it did not commit' },
      });
      continue;
    }
    answers.push({ ...asked, ...answerOf(await invoke({ contract: 'transshipment', method, input })) });
  }
  return answers;
}

function answerOf(end: CallEnd): Pick<CallAnswer, 'outcome' | 'transactionId' | 'output' | 'refusal'> {
  switch (end.kind) {
    case 'committed':
      return { outcome: 'COMMITTED', transactionId: end.txId, output: end.output };
    case 'unknown':
      return { outcome: 'UNKNOWN', transactionId: end.txId };
    case 'refused':
      return { outcome: 'REFUSED', refusal: end.refusal };
    case 'read':
      throw new TypeError('a message becomes writes');
  }
}

async function planItem(
  message: Readable,
  item: Item,
  place: EdifactPlace,
  sender: string,
  port: Port,
): Promise<PlannedCall[]> {
  const context: MessageContext = {
    sender,
    reference: message.reference,
    documentNumber: message.content.documentNumber,
    sha256: message.sha256,
    sizeBytes: message.sizeBytes,
  };
  const passId = item.passId ?? (await livePassOf(item, place, port));
  if (message.kind === 'COPINO') return planCopino(context, message.content, item, passId, place);
  const report = message.content.items[message.itemPlaces.indexOf(place)]!;
  const terminal = await port.terminalAt(report.place);
  if (terminal === undefined) {
    const { unLocode, terminal: code = 'no terminal code' } = report.place;
    throw new MappingRefusal('TERMINAL_UNKNOWN', place, `no terminal is registered for ${unLocode} ${code}`);
  }
  return [planCodeco(context, message.content, report, await port.pass(passId), terminal.terminal, place)];
}

/** Most senders know the box and not the pass; a box has at most one that is live. */
async function livePassOf(item: Item, place: EdifactPlace, port: Port): Promise<string> {
  const box = item.number === undefined ? undefined : (await port.container(item.number)).box;
  if (box?.livePassId !== undefined) return box.livePassId;
  throw new MappingRefusal(
    'PASS_UNKNOWN',
    place,
    'give the pass id as RFF+ZZZ: the ledger has no live pass for the box',
  );
}

function statusOf(items: readonly ItemAnswer[]): MessageAnswer['status'] {
  const outcomes = items.flatMap(({ calls, refusal }) =>
    refusal === undefined ? calls.map(({ outcome }) => outcome) : ['REFUSED' as const],
  );
  if (outcomes.includes('UNKNOWN')) return 'UNKNOWN';
  if (outcomes.every((outcome) => outcome === 'COMMITTED')) return 'ACCEPTED';
  return outcomes.includes('COMMITTED') ? 'PARTLY_ACCEPTED' : 'REFUSED';
}
