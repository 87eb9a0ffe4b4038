/** The contract's process. */
import { serve } from '../kit/server.ts';
import { customs } from './api.ts';
import { handlers } from './contract.ts';

await serve(customs, handlers);
