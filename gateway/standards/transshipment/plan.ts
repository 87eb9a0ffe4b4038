import { transshipment } from '@ledger-pilots/chaincode/transshipment/api.ts';
import type { EdifactPlace } from '../edifact/edifact-error.ts';
import { MappingRefusal } from './mapping-refusal.ts';
import { messageReference } from './message-reference.ts';

/** A method of the contract. */
export type Method = keyof typeof transshipment.methods;

/** A call that an item of a message becomes. */
export interface PlannedCall {
  readonly method: Method;
  readonly input: { readonly messageRef: string };
}

/** What a message gives to every call that it becomes. */
export interface MessageContext {
  /** UNB sender. */
  readonly sender: string;
  /** UNH 0062. */
  readonly reference: string;
  /** BGM 1004. */
  readonly documentNumber: string | undefined;
  /** Of the message's bytes from UNH to UNT. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** A field that the contract cannot do without. @throws {MappingRefusal} FIELD_MISSING */
export function field<T>(value: T | undefined, place: EdifactPlace, name: string): T {
  if (value === undefined) throw new MappingRefusal('FIELD_MISSING', place, `${name} is missing`);
  return value;
}

/**
 * A command with the message's reference and source. Its input is judged by the declared form here, so that the refusal
 * can name the place in the message.
 * @param item which item of the message it is for: a container number or a pass id
 * @throws {MappingRefusal} FIELD_UNFIT naming the field
 */
export function planned(
  method: Method,
  item: string,
  subject: object,
  message: MessageContext,
  place: EdifactPlace,
): PlannedCall {
  const input = { messageRef: messageReference({ ...message, item, method }), source: 'EDI', ...subject };
  const judged = transshipment.methods[method].input.safeParse(input);
  if (judged.success) return { method, input };
  const [issue] = judged.error.issues;
  throw new MappingRefusal(
    'FIELD_UNFIT',
    place,
    `${method} does not take ${issue!.path.join('.') || 'the input'}: ${issue!.message}`,
  );
}
