/** What the gateway takes from the standards' edge: its router, and its routes for the OpenAPI document. */
export { standardsRouter } from './standards-router.ts';
export { STANDARDS_PATHS } from './standards-paths.ts';
