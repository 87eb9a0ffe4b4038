/** `npm run retention -- --party bank1`: destroys the private records of a party whose retention, or whose consent, is over. */
import { Command } from 'commander';
import { realestate } from '@ledger-pilots/chaincode/realestate/api.ts';
import { Callers } from '@ledger-pilots/desks/callers.ts';
import { retentionRun } from '@ledger-pilots/desks/retention/retention-run.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';

const program = new Command('retention')
  .description('Destroys the private real-estate records of a party whose retention, or whose consent, is over.')
  .requiredOption('--party <party>', 'whose records: bank1, nts, …')
  .option('--state <dir>', 'state folder of the network', process.env['LEDGER_STATE'] ?? '.state')
  .parse();

const { party, state } = program.opts<{ party: string; state: string }>();
try {
  const connections = readConnections(state);
  const { purged, kept } = await retentionRun(new Callers(connections, realestate), connections, party);
  for (const { record, id, reason } of purged) console.log(`${record} ${id} ${reason}`);
  console.log(`${purged.length} destroyed, ${kept} kept`);
} catch (error) {
  program.error((error as Error).message);
}
