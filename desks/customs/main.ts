/**
 * The process of customs' desk: `node --import tsx desks/customs/main.ts` with LEDGER_STATE naming a network's state folder. Settings are
 * in the README of desks.
 */
import { pino } from 'pino';
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { Callers } from '../callers.ts';
import { PositionFile } from '../progress/position-file.ts';
import { CustomsDesk } from './customs-desk.ts';
import { DaySeeds } from './day-seeds.ts';
import { readCustomsSettings } from './settings.ts';

const POSITION_EVERY_MS = 200;

const settings = readCustomsSettings(process.env);
const log = pino({
  level: settings.logLevel,
  base: { service: 'customs-desk' },
  timestamp: pino.stdTimeFunctions.isoTime,
});
const callers = new Callers(readConnections(settings.stateDir), customs, settings.gatewayUrl);
const desk = new CustomsDesk({
  client: callers.for('kcs', 'decide'),
  seeds: new DaySeeds(settings.seedsDir),
  position: new PositionFile(settings.folder, POSITION_EVERY_MS),
  releases: settings.releases,
  log,
});
const over = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => over.abort());
log.info('the desk is open');
await desk.run(over.signal);
