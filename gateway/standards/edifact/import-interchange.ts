import { createHash } from 'node:crypto';
import { type Acknowledgement, faultOf } from './acknowledgement.ts';
import type { GateReport } from './codeco.ts';
import type { PreNotice } from './copino.ts';
import { EdifactError, type EdifactPlace } from './edifact-error.ts';
import { EDIFACT_LIMITS, type EdifactLimits } from './limits.ts';
import { isMessageType } from './message-types.ts';
import { readCodeco } from './read-codeco.ts';
import { readCopino } from './read-copino.ts';
import { type InterchangeHeader, type Message, readInterchange } from './read-interchange.ts';
import { placeOf } from './segment.ts';

/** A message of an interchange: its content, or why it is refused. */
export type ImportedMessage = {
  readonly reference: string;
  /** `CODECO:D:95B`. */
  readonly type: string;
  /** SHA-256 of the message's bytes from UNH to UNT as received, lower-case hex, and their number. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Where the message begins, and where each of its items does, in the order of the content's items. */
  readonly place: EdifactPlace;
  readonly itemPlaces: readonly EdifactPlace[];
} & (
  | { readonly kind: 'CODECO'; readonly content: GateReport }
  | { readonly kind: 'COPINO'; readonly content: PreNotice }
  | { readonly kind: 'REFUSED'; readonly error: EdifactError }
);

/** An interchange, read as far as it can be. */
export interface ImportedInterchange {
  readonly header: InterchangeHeader;
  readonly messages: readonly ImportedMessage[];
  readonly acknowledgement: Acknowledgement;
}

/**
 * Reads an interchange of COPINO and CODECO messages. A faulty message is refused by itself; a faulty envelope refuses
 * all, since nobody can tell what is missing.
 * @throws {EdifactError} for the interchange as a whole, and nothing else, whatever the bytes
 */
export function importInterchange(bytes: Uint8Array, limits: EdifactLimits = EDIFACT_LIMITS): ImportedInterchange {
  const { header, messages: received } = readInterchange(bytes, limits);
  const messages = received.map(importMessage);
  return {
    header,
    messages,
    acknowledgement: {
      action: '7',
      controlReference: header.controlReference,
      sender: header.sender,
      recipient: header.recipient,
      messages: messages.map((message) => ({
        reference: message.reference,
        type: message.type,
        ...(message.kind === 'REFUSED' ? { action: '4', fault: faultOf(message.error) } : { action: '7' }),
      })),
    },
  };
}

function importMessage(message: Message): ImportedMessage {
  const identity = {
    reference: message.reference,
    type: message.type,
    sha256: createHash('sha256').update(message.bytes).digest('hex'),
    sizeBytes: message.bytes.byteLength,
    place: placeOf(message.segments[0]!),
    itemPlaces: message.segments.filter(({ tag }) => tag === 'EQD').map((segment) => placeOf(segment)),
  };
  try {
    if (message.fault !== undefined) throw message.fault;
    return { ...identity, ...contentOf(message) };
  } catch (error) {
    if (error instanceof EdifactError) return { ...identity, kind: 'REFUSED', error };
    throw error;
  }
}

function contentOf(message: Message): { kind: 'CODECO'; content: GateReport } | { kind: 'COPINO'; content: PreNotice } {
  if (!isMessageType(message.type)) {
    throw new EdifactError(
      'MESSAGE_UNSUPPORTED',
      placeOf(message.segments[0]!, 2, 1),
      'COPINO and CODECO of the directories D.95B and D.00B are read',
    );
  }
  if (message.type.startsWith('CODECO')) return { kind: 'CODECO', content: readCodeco(message) };
  return { kind: 'COPINO', content: readCopino(message) };
}
