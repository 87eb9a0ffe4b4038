/** The contract's process. */
import { serve } from '../kit/server.ts';
import { realestate } from './api.ts';
import { handlers } from './contract.ts';

await serve(realestate, handlers);
