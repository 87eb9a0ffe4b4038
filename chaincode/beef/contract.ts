/**
 * The handlers of every declared method, by subject. Each loads, checks, makes the next state, saves and emits; what they
 * check is in `guards/`, what may follow what in `state.ts`.
 */
import type { Handlers } from '../kit/transaction.ts';
import type { beef } from './api.ts';
import { alarmHandlers } from './handlers/alarms.ts';
import { animalHandlers } from './handlers/animals.ts';
import { closureHandlers } from './handlers/closure.ts';
import { correctionHandlers } from './handlers/corrections.ts';
import { deviceHandlers } from './handlers/devices.ts';
import { epcisHandlers } from './handlers/epcis.ts';
import { holdHandlers } from './handlers/holds.ts';
import { packingHandlers } from './handlers/packing.ts';
import { placeHandlers } from './handlers/places.ts';
import { saleHandlers } from './handlers/sales.ts';
import { sampleHandlers } from './handlers/samples.ts';
import { shipmentHandlers } from './handlers/shipments.ts';
import { slaughterHandlers } from './handlers/slaughter.ts';
import { sourceHandlers } from './handlers/sources.ts';
import { stockHandlers } from './handlers/stocks.ts';
import { traceHandlers } from './handlers/trace.ts';

/** A handler for each method of the declaration; a missing or an extra one does not compile. */
export const handlers: Handlers<typeof beef> = {
  ...placeHandlers,
  ...animalHandlers,
  ...holdHandlers,
  ...slaughterHandlers,
  ...sourceHandlers,
  ...packingHandlers,
  ...shipmentHandlers,
  ...stockHandlers,
  ...saleHandlers,
  ...alarmHandlers,
  ...sampleHandlers,
  ...deviceHandlers,
  ...correctionHandlers,
  ...traceHandlers,
  ...closureHandlers,
  ...epcisHandlers,
};
