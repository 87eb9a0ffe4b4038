/** The contract's process. */
import { serve } from '../kit/server.ts';
import { diplomatic } from './api.ts';
import { handlers } from './contract.ts';

await serve(diplomatic, handlers);
