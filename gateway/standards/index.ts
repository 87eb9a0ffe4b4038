/** What the gateway mounts of the standards' edge. Its routes' descriptions are in `standards-paths.ts`. */
export { epcisRouter } from './epcis/epcis-router.ts';
export { standardsRouter } from './standards-router.ts';
export { wcoRouter } from './wco/wco-router.ts';
