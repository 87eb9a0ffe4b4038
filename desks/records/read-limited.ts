import { RecordsError } from './agency-records.ts';

/**
 * Reads an answer's text, and stops at a size that no record has.
 * @throws {RecordsError} ANSWER_INVALID when it is larger
 */
export async function readLimited({ body, headers }: Response, maxBytes: number): Promise<string> {
  const tooLarge = () => new RecordsError('ANSWER_INVALID', `the answer is larger than ${maxBytes} bytes`);
  if (Number(headers.get('content-length') ?? 0) > maxBytes) {
    await body?.cancel();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
