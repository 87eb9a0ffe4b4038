/** A change of a channel's configuration, from what is to be different until every peer has it. */
import { common } from '@hyperledger/fabric-protos';
import type { Print } from '../commands/phases.ts';
import { administratorOf, type Administrator } from '../ledger/administrator.ts';
import type { PeerClient } from '../ledger/peer-client.ts';
import { DeadlineError, poll } from '../processes/poll.ts';
import type { Network } from '../state/network.ts';
import { channelConfig, copyOf } from './channel-config.ts';
import { computeUpdate } from './compute-update.ts';
import { demandsOf, lackOf, signersFor, type Demand } from './demands.ts';
import { pendingPath, readPending, removePending, writePending, type PendingUpdate } from './pending-update.ts';
import { signatureOver, submitUpdate } from './submit-update.ts';
import { updateLines } from './update-text.ts';

/** Too few administrators have signed. */
export class SignaturesMissingError extends Error {
  override readonly name = 'SignaturesMissingError';
}

/** What is to be changed, and through whom. */
export interface ConfigurationChange {
  readonly network: Network;
  readonly channel: string;
  /** `add terminal3`: the same change has the same words each time, so that one that was cut off goes on. */
  readonly purpose: string;
  /** Makes the configuration what it is to be; called on a copy of what is in force, and again when that moved. */
  readonly edit: (config: common.Config) => void | Promise<void>;
  /** Peers that are to have the new configuration; the first is asked. */
  readonly peers: readonly PeerClient[];
  /** Parties that sign here; everybody whose keys are here unless given. */
  readonly signAs?: readonly string[];
  readonly print: Print;
  readonly signal: AbortSignal;
}

/** A change as it stands now. */
export interface PlannedUpdate {
  readonly config: common.Config;
  /** Absent where the configuration is already what it is to be. */
  readonly pending?: PendingUpdate;
  readonly path: string;
}

const REACH_MS = 60_000;
/** So often an update is made anew when another one came first. */
const ATTEMPTS = 5;

/** Computes what is to be changed, without changing anything. Signatures that were given before count where they still fit. */
export async function planUpdate(change: ConfigurationChange): Promise<PlannedUpdate> {
  const { network, channel, purpose, edit, peers } = change;
  const path = pendingPath(network.layout.stateDir, channel, purpose);
  const config = await channelConfig(peers[0]!, channel);
  const target = copyOf(config);
  await edit(target);
  const update = await computeUpdate(network.binDir, channel, config, target);
  if (update === undefined) return { config, path };
  const kept = readPending(path);
  if (kept?.sequence === config.getSequence() && isSameUpdate(config, kept.update, update)) {
    return { config, path, pending: kept };
  }
  const sequence = config.getSequence();
  const format = 'ledger-pilots-channel-update';
  const pending = {
    format,
    version: 1,
    channel,
    purpose,
    sequence,
    update: Buffer.from(update),
    signatures: {},
  } as const;
  return { config, path, pending };
}

/** Tells what a change would do and who has to sign it. */
export function planLines({ config, pending }: PlannedUpdate, channel: string): string[] {
  if (pending === undefined) return [`the configuration of ${channel} says so already`];
  const signed = Object.keys(pending.signatures);
  return [
    `the configuration of ${channel}, after sequence ${config.getSequence()}:`,
    ...updateLines(config, pending.update).map((line) => `  ${line}`),
    ...demandsOf(config, pending.update).map((demand) => `  ${demandText(demand, signed)}`),
  ];
}

/**
 * Makes a change: has it signed, hands it to the orderers, and waits until the peers have it. Done already: does nothing.
 * @returns whether anything was changed
 * @throws {SignaturesMissingError} when the parties whose keys are here do not suffice; what they signed is kept in a file
 */
export async function changeConfiguration(change: ConfigurationChange): Promise<boolean> {
  const { channel, peers, signal, print } = change;
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    const plan = await planUpdate(change);
    const { config, pending, path } = plan;
    if (pending === undefined) {
      removePending(path);
      return attempt > 1;
    }
    if (attempt === 1) planLines(plan, channel).forEach(print);
    try {
      await signAndSubmit(change, plan, pending);
      await reached(peers, channel, config.getSequence() + 1, change);
    } catch (error) {
      // Another update may have come first: what is in force now is what this one has to fit.
      const moved = (await channelConfig(peers[0]!, channel)).getSequence() > config.getSequence();
      if (!moved || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Adds a party's signature to an update that is kept in a file. @returns who has signed now */
export async function signPending(
  path: string,
  pending: PendingUpdate,
  administrator: Administrator,
): Promise<string[]> {
  const signature = await signatureOver(administrator, pending.update);
  const { mspId } = administrator.identity;
  const signatures = { ...pending.signatures, [mspId]: Buffer.from(signature.serializeBinary()) };
  writePending(path, { ...pending, signatures });
  return Object.keys(signatures);
}

async function signAndSubmit(change: ConfigurationChange, plan: PlannedUpdate, pending: PendingUpdate): Promise<void> {
  const { network, channel, print } = change;
  const { config, path } = plan;
  const demands = demandsOf(config, pending.update);
  const administrators = administratorsHere(change);
  const before = Object.keys(pending.signatures);
  const signers = signersFor(demands, [...administrators.keys()], before);
  let signed: PendingUpdate = pending;
  for (const mspId of signers) {
    await signPending(path, signed, administrators.get(mspId)!);
    signed = readPending(path)!;
  }
  if (signers.length > 0) print(`signed by ${Object.keys(signed.signatures).join(', ')}`);
  requireSigned(demands, signed, path);
  const signatures = Object.values(signed.signatures).map((bytes) => common.ConfigSignature.deserializeBinary(bytes));
  const sender = change.peers[0]!.administrator;
  await submitUpdate(network.layout.orderers, sender, channel, signed.update, signatures);
}

function requireSigned(demands: readonly Demand[], { signatures }: PendingUpdate, path: string): void {
  const signed = Object.keys(signatures);
  const open = demands.filter((demand) => lackOf(demand, signed).wanted > 0);
  if (open.length === 0) return;
  throw new SignaturesMissingError(
    [
      ...open.map((demand) => demandText(demand, signed)),
      `the update is kept in ${path}: have it signed there (npm run network -- update sign <file> --as <party>), then run this again`,
    ].join('\n'),
  );
}

/** A demand in a line: `/Channel/Application/Admins: 4 of BpaMSP, … have to sign; signed: none; 4 more`. */
export function demandText(demand: Demand, signed: readonly string[]): string {
  const { policy, mspIds, needed } = demand;
  const given = signed.filter((mspId) => mspIds.includes(mspId));
  const { wanted } = lackOf(demand, signed);
  const whose = mspIds.length === 1 ? `${mspIds[0]} has to sign` : `${needed} of ${mspIds.join(', ')} have to sign`;
  return `${policy}: ${whose}; signed: ${given.join(', ') || 'nobody'}; ${wanted === 0 ? 'enough' : `${wanted} to go`}`;
}

function administratorsHere({ network, signAs }: ConfigurationChange): Map<string, Administrator> {
  const wanted = network.layout.organisations.filter(({ party }) => signAs === undefined || signAs.includes(party));
  return new Map(
    wanted.flatMap((organisation) => {
      try {
        return [[organisation.mspId, administratorOf(organisation)]];
      } catch {
        // Its keys are elsewhere.
        return [];
      }
    }),
  );
}

/** Both changes say the same, though their bytes may be in another order. */
function isSameUpdate(config: common.Config, left: Uint8Array, right: Uint8Array): boolean {
  return updateLines(config, left).join('\n') === updateLines(config, right).join('\n');
}

/** The first peer has to have it; others that do not answer take it when they are back. */
async function reached(
  peers: readonly PeerClient[],
  channel: string,
  sequence: number,
  { signal, print }: Pick<ConfigurationChange, 'signal' | 'print'>,
): Promise<void> {
  await Promise.all(
    peers.map(async (client, index) => {
      const what = `${client.peer.name} to have configuration ${sequence} of ${channel}`;
      try {
        await poll({ what, deadlineMs: REACH_MS, everyMs: 100, signal }, async () =>
          (await channelConfig(client, channel)).getSequence() >= sequence ? true : undefined,
        );
      } catch (error) {
        if (index === 0 || !(error instanceof DeadlineError)) throw error;
        print(`${client.peer.name} does not have it yet: it takes it with the blocks once it is up`);
      }
    }),
  );
}
