import type { Request } from 'express';

/** Address that no route has. */
const UNMATCHED = 'unmatched';

/** The route that a request was answered by, as `/v1/transshipment/passes/{passId}`: one of those that there are. */
export function routeTemplate(req: Request): string {
  const { path } = (req.route ?? {}) as { path?: unknown };
  return typeof path === 'string' && req.baseUrl === '' ? path.replaceAll(/:([A-Za-z0-9_]+)/g, '{$1}') : UNMATCHED;
}
