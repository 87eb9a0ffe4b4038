/** The contract's process. */
import { serve } from '../kit/server.ts';
import { transshipment } from './api.ts';
import { handlers } from './contract.ts';

await serve(transshipment, handlers);
