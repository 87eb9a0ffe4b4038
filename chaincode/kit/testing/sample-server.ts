/** The sample contract as a process. */
import { serve } from '../server.ts';
import { sampleApi, sampleHandlers } from './sample-contract.ts';

await serve(sampleApi, sampleHandlers);
