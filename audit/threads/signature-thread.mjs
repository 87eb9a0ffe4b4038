/**
 * Where a thread that verifies signatures begins. It does not take over how its parent loads TypeScript, and this way of loading it is
 * the one that begins soonest; what it loads has nothing to decode Protocol Buffers with, for the same reason.
 */
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';

register();
createRequire(import.meta.url)('./signature-worker.ts');
