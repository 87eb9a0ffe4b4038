/** What a request for an event stream asks for. */
import type { Request } from 'express';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { inputInvalid } from '@ledger-pilots/chaincode/kit/validation.ts';
import { parseQuery } from '../http/input.ts';
import { contractProblem } from '../ledger/refusal.ts';
import { gatewayProblem } from '../problems.ts';
import type { EventPosition } from '../store/webhooks.ts';
import { requireEvents } from './event-access.ts';
import { positionOf } from './event-id.ts';

/** A request, read. */
export interface StreamRequest {
  /** Names of events; empty for all. */
  readonly events: ReadonlySet<string>;
  /** Where to begin; absent: from now on. */
  readonly after?: EventPosition;
}

/**
 * Reads query and `Last-Event-ID`. The header, which a client sends when it comes back, has precedence over `after`, which
 * stays in the address that it was given first.
 * @throws {Problem} INPUT_INVALID, EVENT_ID_INVALID, PATH_INVALID
 */
export function streamRequest(req: Request, contract: ContractDeclaration): StreamRequest {
  const at = req.url.indexOf('?');
  const query = parseQuery(at < 0 ? '' : req.url.slice(at + 1));
  const { event = [], after = [], ...others } = Object.fromEntries(query);
  const issues = Object.keys(others).map((name) => ({ path: `?${name}`, message: 'is not a parameter of this route' }));
  if (after.length > 1) issues.push({ path: '?after', message: 'is given more than once' });
  if (issues.length > 0) throw contractProblem(new Map(), contract.name, inputInvalid(issues));
  requireEvents(contract, event, '?event');
  const position = positionIn(lastEventId(req) ?? after[0]);
  return { events: new Set(event), ...(position !== undefined && { after: position }) };
}

function lastEventId(req: Request): string | undefined {
  const given = req.headersDistinct['last-event-id'] ?? [];
  if (given.length > 1) throw gatewayProblem('EVENT_ID_INVALID', { detail: 'There is more than one Last-Event-ID.' });
  // The value of an EventSource that has got no id yet.
  return given[0] === '' ? undefined : given[0];
}

function positionIn(text: string | undefined): EventPosition | undefined {
  if (text === undefined) return undefined;
  const position = positionOf(text);
  if (position === undefined) throw gatewayProblem('EVENT_ID_INVALID');
  return position;
}
