/** The contract's process. */
import { serve } from '../kit/server.ts';
import { voting } from './api.ts';
import { handlers } from './contract.ts';

await serve(voting, handlers);
