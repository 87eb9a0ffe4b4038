import type { RequestHandler } from 'express';
import { gatewayProblem } from '../problems.ts';

/** Ends requests with any other method than these at a known address: 405, and which ones there are. */
export function onlyMethods(...verbs: readonly string[]): RequestHandler {
  const allow = verbs.includes('GET') ? ['HEAD', ...verbs] : verbs;
  return () => {
    throw gatewayProblem('METHOD_NOT_ALLOWED', { headers: { Allow: [...new Set(allow)].sort().join(', ') } });
  };
}
