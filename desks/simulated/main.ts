/** The process of the simulated agencies. Settings: PORT, SEED; it listens on this machine only. */
import { agencyServer } from './agency-server.ts';
import { DEFAULT_SEED, SyntheticRecords } from './synthetic-records.ts';

const DEFAULT_PORT = 8100;

const server = agencyServer(new SyntheticRecords(process.env['SEED'] ?? DEFAULT_SEED));
server.listen(Number(process.env['PORT'] ?? DEFAULT_PORT), '127.0.0.1');
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}
