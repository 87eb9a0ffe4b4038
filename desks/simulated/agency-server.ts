/**
 * Five agencies' systems in one process: `POST /{agency}/records/{item}` with a question answers a record. A stand-in for the
 * real ones, for one machine: it asks for no token, and `PUT /{agency}/fault` makes an agency fail as real ones do.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { DOCUMENTS } from '@ledger-pilots/chaincode/realestate/schema/documents.ts';
import { ISSUERS } from '@ledger-pilots/chaincode/realestate/state.ts';
import { RecordQuestion, type AgencyRecord, type Item } from '../records/agency-records.ts';
import { Fault, Faults } from './faults.ts';
import type { SyntheticRecords } from './synthetic-records.ts';

const MAX_BODY_BYTES = 16_384;
const HUGE_BYTES = 2 * 1024 * 1024;
const OTHER_PNU = '5011010300100990001';
const OTHER_PROPERTY = '1501-1999-999999';
const STRANGER = { name: '남모름', birthDate: '1970-01-01' };

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Sent as it is instead of `body`. */
  readonly text?: string;
}

/** The server; it listens to nothing by itself. */
export function agencyServer(records: SyntheticRecords, faults = new Faults()): Server {
  return createServer((request, response) => {
    void answer(request, response, records, faults).catch(() => response.destroy());
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  records: SyntheticRecords,
  faults: Faults,
): Promise<void> {
  const [, agency = '', kind = '', item = ''] = (request.url ?? '').split('/');
  const body = await bodyOf(request);
  switch (`${request.method} ${kind}`) {
    case 'PUT fault':
      return send(response, changeFault(faults, agency, body));
    case 'POST records':
      return serve(response, { records, agency, item, body }, faults.next(agency));
    default:
      return send(response, request.url === '/healthz' ? { status: 200, body: { status: 'up' } } : { status: 404 });
  }
}

interface LookUp {
  readonly records: SyntheticRecords;
  readonly agency: string;
  readonly item: string;
  readonly body: unknown;
}

async function serve(response: ServerResponse, asked: LookUp, fault: Fault | undefined): Promise<void> {
  if (fault?.mode === 'DOWN') {
    response.destroy();
    return;
  }
  if (fault?.mode === 'SLOW') await sleep(fault.delayMs);
  send(response, answerInstead(fault) ?? lookUp(asked, fault));
}

function changeFault(faults: Faults, agency: string, body: unknown): Answer {
  if (body === null) {
    faults.set(agency, undefined);
    return { status: 204 };
  }
  const fault = Fault.safeParse(body);
  if (!fault.success) return { status: 400, body: { problems: fault.error.issues } };
  faults.set(agency, fault.data);
  return { status: 204 };
}

/** Whether the item is the agency's to know. */
function keeps(agency: string, item: string): item is Item {
  if (!Object.hasOwn(DOCUMENTS, item)) return false;
  const issuer = ISSUERS[item as Item];
  return (issuer.agency ?? issuer.party) === agency;
}

/** What comes in the place of any record. */
function answerInstead(fault: Fault | undefined): Answer | undefined {
  switch (fault?.mode) {
    case 'ERROR':
      return { status: 500, body: { error: 'simulated' } };
    case 'GARBAGE':
      return { status: 200, text: '<html><body>점검 중입니다</body></html>' };
    case 'HUGE':
      return { status: 200, text: JSON.stringify({ filler: 'x'.repeat(HUGE_BYTES) }) };
    case 'EMPTY':
      return { status: 404 };
    default:
      return undefined;
  }
}

function lookUp({ records, agency, item, body }: LookUp, fault: Fault | undefined): Answer {
  const question = RecordQuestion.safeParse(body);
  if (!question.success) return { status: 400, body: { problems: question.error.issues } };
  if (!keeps(agency, item)) return { status: 404 };
  const asked = fault?.mode === 'WRONG_RECORD' ? another(question.data) : question.data;
  const record = records.recordOf(item, asked);
  return record === undefined ? { status: 404 } : { status: 200, body: spoilt(record, fault) };
}

function another({ pnu, propertyNo, subject }: RecordQuestion): RecordQuestion {
  return {
    ...(pnu !== undefined && { pnu: OTHER_PNU }),
    ...(propertyNo !== undefined && { propertyNo: OTHER_PROPERTY }),
    ...(subject !== undefined && { subject: STRANGER }),
  };
}

function spoilt(record: AgencyRecord, fault: Fault | undefined): object {
  if (fault?.mode === 'STALE') {
    return { ...record, asOf: new Date(Date.parse(record.asOf) - fault.ageMs).toISOString() };
  }
  if (fault?.mode !== 'WRONG_FACTS') return record;
  const changes = Object.entries(record.fields).map(([name, value]) => [
    name,
    typeof value === 'number' ? value + 1 : value,
  ]);
  return { ...record, fields: Object.fromEntries(changes) as object };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, body, text }: Answer): void {
  const content = text ?? (body === undefined ? '' : JSON.stringify(body));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(content) });
  response.end(content);
}
