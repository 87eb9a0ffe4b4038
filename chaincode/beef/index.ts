/** The contract's process. */
import { serve } from '../kit/server.ts';
import { beef } from './api.ts';
import { handlers } from './contract.ts';

await serve(beef, handlers);
