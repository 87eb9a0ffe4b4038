/**
 * The process of the agencies' desks: `node --import tsx desks/main.ts` with LEDGER_STATE naming a network's state folder. An
 * agency runs one for itself (AGENCIES=molit); the local network runs one for all. Settings are in the README.
 */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pino } from 'pino';
import { realestate } from '@ledger-pilots/chaincode/realestate/api.ts';
import { ISSUERS } from '@ledger-pilots/chaincode/realestate/state.ts';
import { multikeyOf } from '@ledger-pilots/gateway/credentials/proofs/multikey.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { AgencyDesk } from './agency/agency-desk.ts';
import { DeskJournal } from './agency/desk-journal.ts';
import { LedgerDesk } from './agency/ledger-desk.ts';
import { Callers } from './callers.ts';
import { CredentialOffice } from './credentials/credential-office.ts';
import { CredentialRegister } from './credentials/credential-register.ts';
import { deskKey } from './credentials/desk-key.ts';
import { trustAnchor } from './credentials/trust-anchor.ts';
import { publishing } from './credentials/published.ts';
import { HttpAgencyRecords } from './records/http-agency-records.ts';
import { retentionRun } from './retention/retention-run.ts';
import { readSettings } from './settings.ts';

const LAST_WORK_MS = 5_000;

const settings = readSettings(process.env);
const log = pino({ level: settings.logLevel, base: { service: 'desks' }, timestamp: pino.stdTimeFunctions.isoTime });
const connections = readConnections(settings.stateDir);
const callers = new Callers(connections, realestate);
const over = new AbortController();
const issuers = Object.values(ISSUERS).filter(({ party, agency }) => settings.agencies.includes(agency ?? party));

const offices = settings.agencies.map(
  (agency) =>
    new CredentialOffice({
      ...{ agency, host: settings.issuerHost },
      keyOf: (method) => deskKey(join(settings.folder, agency, 'key.json'), method),
      register: new CredentialRegister(join(settings.folder, agency, 'credentials')),
    }),
);
const anchor = trustAnchor(settings.folder);
log.info({ anchor: multikeyOf(anchor.publicKey) }, 'the trust list is signed by this anchor');

const desks = settings.agencies.map((agency, at) => {
  const issuer = issuers.find((one) => (one.agency ?? one.party) === agency)!;
  const client = callers.for(issuer.party, 'attest', issuer.agency);
  return new AgencyDesk({
    ...{ agency, party: issuer.party, client, log, credentials: offices[at]! },
    ledger: new LedgerDesk(client, issuer.party),
    records: new HttpAgencyRecords({
      baseUrl: `${settings.recordsUrl}/${agency}`,
      timeoutMs: settings.requestTimeoutMs,
    }),
    journal: new DeskJournal(join(settings.folder, agency)),
    answerWithinMs: settings.answerWithinMs,
    letterWaitMs: settings.letterWaitMs,
  });
});
const running = desks.map((desk) => desk.run(over.signal));

async function retain(): Promise<void> {
  for (const party of new Set(issuers.map((issuer) => issuer.party))) {
    try {
      const { purged, kept } = await retentionRun(callers, connections, party);
      log.info({ party, purged: purged.length, kept }, 'a retention run is over');
    } catch (error) {
      log.warn({ party, error: error instanceof Error ? error.name : 'unknown' }, 'a retention run failed');
    }
  }
}
const retention = setInterval(() => void retain(), settings.retentionEveryMs);

const health = createServer(
  publishing({ offices, host: settings.issuerHost, anchor }, { status: 'up', agencies: settings.agencies }),
);
health.listen(settings.port, '127.0.0.1');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    over.abort();
    clearInterval(retention);
    health.close();
    // What is not at its end is taken up again at the next start.
    setTimeout(() => process.exit(0), LAST_WORK_MS).unref();
    void Promise.all(running).then(() => process.exit(0));
  });
}
