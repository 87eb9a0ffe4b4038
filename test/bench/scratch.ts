import { readConnections } from '@ledger-pilots/network/connections.ts';
import { OwnGateway } from '../api/own-gateway.ts';
import { gatewayRoute, nextPlate } from './callers.ts';
import { load } from './load.ts';
process.env['LEDGER_STATE'] = process.argv[2]!;
const connections = readConnections(process.argv[2]!);
const g = new OwnGateway({
  RATE_LIMIT_PER_S: '1000000',
  RATE_LIMIT_BURST: '1000000',
  ADDRESS_RATE_LIMIT_PER_S: '1000000',
  ADDRESS_RATE_LIMIT_BURST: '1000000',
  MAX_IN_FLIGHT_PER_CALLER: '300',
  ...(process.argv[3] ? { NODE_OPTIONS: '--require /tmp/prof.cjs' } : {}),
});
for (let n = 0; n < Number(process.argv[4] ?? 0); n++) nextPlate();
const route = await gatewayRoute(connections, await g.ready());
await load(100, 4000, () => route.write());
if (process.argv[3]) process.kill(g.pid, 'SIGUSR2');
console.log(await load(100, 10000, () => route.write()));
if (process.argv[3]) {
  process.kill(g.pid, 'SIGUSR2');
  await new Promise((r) => setTimeout(r, 3000));
}
route.close();
await g.stop();
