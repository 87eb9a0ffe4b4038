import { channelConfig } from '../configuration/channel-config.ts';
import { planLines, signPending } from '../configuration/change-configuration.ts';
import { demandsOf } from '../configuration/demands.ts';
import { PendingUpdateError, readPending } from '../configuration/pending-update.ts';
import { administratorOf } from '../ledger/administrator.ts';
import { PeerClients } from '../ledger/peer-clients.ts';
import { channelPeer, openNetwork } from '../state/network.ts';
import type { CommandOptions } from './up.ts';

/** Which update is signed in whose name. */
export interface SignUpdateOptions extends CommandOptions {
  readonly file: string;
  readonly party: string;
  /** Shows it, and does not sign. */
  readonly dryRun: boolean;
}

/**
 * Shows an update of a channel's configuration, and signs it in a party's name, by each of its organisations that is asked: as a
 * member of the channel, or as one that orders.
 * @throws {PendingUpdateError} when the file is no such update, another configuration is in force by now, or the party is not asked
 */
export async function signUpdate(options: SignUpdateOptions): Promise<void> {
  const { stateDir, file, party, dryRun, print } = options;
  const pending = readPending(file);
  if (pending === undefined) throw new PendingUpdateError(`there is no file ${file}`);
  const network = await openNetwork(stateDir, print);
  const clients = new PeerClients(network.layout);
  try {
    const config = await channelConfig(clients.of(channelPeer(network, pending.channel)), pending.channel);
    if (config.getSequence() !== pending.sequence) {
      throw new PendingUpdateError(
        `${file} changes configuration ${pending.sequence} of ${pending.channel}, and ${config.getSequence()} is in force: ` +
          `run the command that wrote it again`,
      );
    }
    planLines({ config, pending, path: file }, pending.channel).forEach(print);
    if (dryRun) return;
    const asked = new Set(demandsOf(config, pending.update).flatMap(({ mspIds }) => mspIds));
    const own = network.layout.organisations.filter((one) => one.party === party && asked.has(one.mspId));
    if (own.length === 0) throw new PendingUpdateError(`${party} is not asked: ${[...asked].join(', ')} are`);
    for (const organisation of own) {
      const signed = await signPending(file, readPending(file)!, administratorOf(organisation));
      print(`signed by ${signed.join(', ')}`);
    }
  } finally {
    clients.close();
  }
}
