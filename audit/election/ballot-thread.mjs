/** Where a verifying thread begins. It does not take over how its parent loads TypeScript: plain JavaScript, which registers that. */
import { register } from 'tsx/esm/api';

register();
await import('./ballot-worker.ts');
