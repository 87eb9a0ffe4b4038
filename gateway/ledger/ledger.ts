/** The network as this gateway reaches it: reads, submits, look-ups and readiness, for the parties that it serves. */
import { setMaxListeners } from 'node:events';
import type { CloseableAsyncIterable, Proposal } from '@hyperledger/fabric-gateway';
import { common } from '@hyperledger/fabric-protos';
import type { Logger } from 'pino';
import type { Connections } from '@ledger-pilots/network/connections.ts';
import type { Principal, Wallet } from '../auth/wallet.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { gatewayProblem } from '../problems.ts';
import { BlockFeed } from './block-feed.ts';
import { argumentsOf, type LedgerCall, type SignedCall, type SignedSubmit, type SubmitCall } from './call.ts';
import { failureOf, wordsOf, type Failure } from './failure.ts';
import { lookUpTransaction, type Found } from './look-up.ts';
import type { Outcome } from './outcome.ts';
import { inOrder, Peer } from './peer.ts';
import { failureProblem, type ContractsByName } from './refusal.ts';
import type { Access } from '../submission/context.ts';
import type { GroupCommit } from '../submission/lanes.ts';
import { Recovery } from '../submission/recovery.ts';
import { Submitter } from '../submission/submitter.ts';
import type { Store } from '../store/store.ts';

const EVALUATE_LIMIT_MS = 10_000;
const CATCH_UP_LIMIT_MS = 1_000;
const PROBE_LIMIT_MS = 2_000;

/** Whether one peer answers for one channel. */
export interface PeerState {
  readonly channel: string;
  readonly peer: string;
  readonly party: string;
  /** Blocks of the channel on the peer; absent when it did not answer. */
  readonly height?: number;
  /** Whether its stream of blocks stands. */
  readonly following: boolean;
}

/** Whether a channel's contract answers. */
export interface ContractState {
  readonly channel: string;
  readonly contract: string;
  /** Of the rules, and of the source that runs; absent when it did not answer. */
  readonly version?: string;
  readonly sourceDigest?: string;
}

/** Output of the kit's own method `Describe`, as far as it is used here. */
interface Described {
  readonly version: string;
  readonly sourceDigest: string;
}

/** A channel as one peer has it. */
export interface WholeChannel {
  readonly channel: string;
  readonly peer: string;
  /** Number of blocks, and the hash of the last one's header, hex. */
  readonly height: number;
  readonly headHash: string;
  readonly blocks: CloseableAsyncIterable<common.Block>;
}

/** A channel as seen by one peer. */
interface Seat {
  readonly channel: string;
  readonly party: string;
  readonly peer: Peer;
  /** In whose name the gateway follows the blocks: any user of the party. */
  readonly follower: () => Principal;
  readonly feed: BlockFeed;
}

/** What a {@link Ledger} is made of. */
export interface LedgerOptions {
  readonly connections: Connections;
  /** Parties whose identities the wallet holds. */
  readonly parties: readonly string[];
  readonly contracts: ContractsByName;
  readonly wallet: Wallet;
  readonly store: Store;
  /** Name of this replica in the store. */
  readonly replica: string;
  readonly groupCommit: GroupCommit;
  /** How long a key is remembered after its write has ended. */
  readonly keyRetentionMs: number;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** All connections to the network; made once per process. */
export class Ledger {
  readonly #connections: Connections;
  readonly #contracts: ContractsByName;
  readonly #wallet: Wallet;
  readonly #store: Store;
  readonly #seats: readonly Seat[];
  readonly #peers: readonly Peer[];
  /** Per channel, the last block of which a caller was told: whoever calls next sees its effects. */
  readonly #told = new Map<string, bigint>();
  readonly #stop = new AbortController();
  readonly #submitter: Submitter;
  readonly #recovery: Recovery;

  constructor({
    connections,
    parties,
    contracts,
    wallet,
    store,
    replica,
    groupCommit,
    keyRetentionMs,
    metrics,
    log,
  }: LedgerOptions) {
    // Everything under way may wait for it at once; that is no leak.
    setMaxListeners(0, this.#stop.signal);
    this.#connections = connections;
    this.#contracts = contracts;
    this.#wallet = wallet;
    this.#store = store;
    const peers = new Map<string, Peer>();
    this.#seats = Object.entries(connections.channels).flatMap(([channel, { members, observers }]) =>
      [...members, ...observers]
        .filter((party) => parties.includes(party))
        .flatMap((party) => this.#seatsOf(channel, party, peers, log)),
    );
    this.#peers = [...peers.values()];
    const context = {
      contracts,
      store: store.submissions,
      keyRetentionMs,
      metrics,
      replica,
      credential: (principal: Principal) => wallet.credential(principal),
      contractOf: (channel: string) => connections.channels[channel]!.contract,
      access: (party: string, channel: string) => this.access(party, channel),
      stop: this.#stop.signal,
    };
    this.#submitter = new Submitter(context, groupCommit);
    this.#recovery = new Recovery(context, log);
    this.#watch(metrics);
  }

  /** Brings to an end what an earlier life left open; to be awaited before the first request is served. */
  recover(): Promise<void> {
    return this.#recovery.begin();
  }

  /** Names of the channels that a party is on. */
  channelsOf(party: string): string[] {
    return [...new Set(this.#seats.filter((seat) => seat.party === party).map(({ channel }) => channel))];
  }

  /**
   * Runs a read on a peer of the caller's party.
   * @returns what the contract returned
   * @throws {Problem}
   */
  evaluate(call: LedgerCall): Promise<Uint8Array> {
    const credential = this.#wallet.credential(call.principal);
    return this.#evaluated(call, (peer) =>
      peer
        .session(credential)
        .getNetwork(call.channel)
        .getContract(call.contract)
        .newProposal(call.method, {
          arguments: argumentsOf(call),
          ...(call.organisations !== undefined && { endorsingOrganizations: [...call.organisations] }),
        }),
    );
  }

  /** As {@link evaluate}, a read that its caller signed. */
  evaluateSigned(call: SignedCall): Promise<Uint8Array> {
    // The signer is asked when the proposal is evaluated, and has the one signature to give.
    return this.#evaluated(call, (peer) => peer.session(call.credential).newProposal(call.bytes));
  }

  /** Runs a write to one of the three outcomes. */
  submit(call: SubmitCall): Promise<Outcome> {
    return this.#submitter.submit(call);
  }

  /** Brings a transaction that its caller signed to one of the three outcomes. */
  submitSigned(signed: SignedSubmit): Promise<Outcome> {
    return this.#submitter.submitSigned(signed);
  }

  /** How a party reaches a channel; without peers when this gateway does not serve it there. */
  access(party: string, channel: string): Access {
    const seats = this.#seatsAt(channel, party);
    const [first] = seats;
    return {
      peers: seats.map(({ peer }) => peer),
      onTransaction: (txId, tell) => {
        const forget = seats.map(({ feed }) => feed.onTransaction(txId, tell));
        return () => forget.forEach((stop) => stop());
      },
      lookUp: (txId) => this.transaction(party, channel, txId).catch(() => undefined),
      caughtUp: (peer) => this.#caughtUp(channel, peer),
      told: (block) => this.#tell(channel, block),
      messenger: () => this.#wallet.credential(first!.follower()),
    };
  }

  /**
   * Block and code of a transaction, by the party's peers; `undefined` when none of those that answer has it.
   * @throws {Problem} PEERS_UNAVAILABLE when none answers
   */
  async transaction(party: string, channel: string, txId: string): Promise<Found | undefined> {
    const seat = this.#seatsAt(channel, party)[0];
    if (seat === undefined) throw gatewayProblem('PEERS_UNAVAILABLE');
    const credential = this.#wallet.credential(seat.follower());
    let answered = false;
    for (const peer of this.#peersOf(channel, party)) {
      try {
        const session = peer.session(credential);
        const recorded = await lookUpTransaction(session, credential.identity, channel, txId);
        if (recorded !== undefined) {
          this.#tell(channel, recorded.block);
          return recorded;
        }
        answered = true;
      } catch {
        peer.shun();
      }
    }
    if (!answered) throw gatewayProblem('PEERS_UNAVAILABLE');
    return undefined;
  }

  /**
   * Number of the last block that any peer of the channel has shown.
   * @throws {Problem} PEERS_UNAVAILABLE when none has shown one yet
   */
  lastBlock(channel: string): bigint {
    const seats = this.#seats.filter((seat) => seat.channel === channel);
    const last = seats.reduce((most, { feed }) => ((feed.lastBlock ?? -1n) > most ? feed.lastBlock! : most), -1n);
    if (last < 0n) throw gatewayProblem('PEERS_UNAVAILABLE');
    return last;
  }

  /**
   * Whole blocks of a channel as a peer commits them, from one on: by the peer that answers and has the most, by the next
   * one of any party that this gateway serves with every further attempt.
   * @param startBlock - may be one that is not there yet
   */
  async blocks(channel: string, startBlock: bigint, attempt: number): Promise<CloseableAsyncIterable<common.Block>> {
    const seats = this.#seats.filter((seat) => seat.channel === channel).sort(byProgress);
    const seat = seats[attempt % seats.length];
    if (seat === undefined) throw gatewayProblem('PEERS_UNAVAILABLE');
    const session = seat.peer.session(this.#wallet.credential(seat.follower()));
    return session.getNetwork(channel).getBlockEvents({ startBlock });
  }

  /**
   * The whole channel of a contract as one peer of the reader's party has it now: height and hash of its head, and its blocks from the
   * first one on. The stream does not end at the head: it is to be closed.
   * @throws {Problem} PEERS_UNAVAILABLE when no peer of the party answers
   */
  async wholeChannel(reader: Principal, contract: string): Promise<WholeChannel> {
    const credential = this.#wallet.credential(reader);
    const [channel = ''] =
      Object.entries(this.#connections.channels).find(([, own]) => own.contract === contract) ?? [];
    for (const peer of this.#peersOf(channel, reader.party)) {
      try {
        const info = await this.#chainInfo(peer, reader, channel);
        const blocks = await peer.session(credential).getNetwork(channel).getBlockEvents({ startBlock: 0n });
        const headHash = Buffer.from(info.getCurrentblockhash_asU8()).toString('hex');
        return { channel, peer: peer.name, height: info.getHeight(), headHash, blocks };
      } catch {
        peer.shun();
      }
    }
    throw gatewayProblem('PEERS_UNAVAILABLE');
  }

  /** Whether the transaction was begun here and its end is not known yet. */
  async isOpen(txId: string): Promise<boolean> {
    const carried = await this.#store.submissions.carriedBy(txId);
    return carried.some(({ end }) => end === undefined);
  }

  /** Asks every peer for the height of every channel, at once. */
  probe(): Promise<PeerState[]> {
    return Promise.all(this.#seats.map((seat) => this.#probeSeat(seat)));
  }

  /** Asks every contract what it is, through any peer, at once. */
  probeContracts(): Promise<ContractState[]> {
    return Promise.all(
      Object.entries(this.#connections.channels)
        .filter(([channel]) => this.#seats.some((seat) => seat.channel === channel))
        .map(([channel, { contract }]) => this.#probeContract(channel, contract)),
    );
  }

  /** Whether what is open can be written down. */
  probeStore(): Promise<boolean> {
    return this.#store.healthy().catch(() => false);
  }

  /** Gives up what is open and closes all connections. */
  close(): void {
    this.#stop.abort();
    for (const { feed } of this.#seats) feed.close();
    for (const peer of this.#peers) peer.close();
  }

  async #evaluated(
    call: Pick<LedgerCall, 'principal' | 'channel' | 'contract' | 'deadline' | 'log'>,
    propose: (peer: Peer) => Proposal,
  ): Promise<Uint8Array> {
    let last: Failure = { kind: 'peer', code: 'PEERS_UNAVAILABLE' };
    for (const peer of this.#peersOf(call.channel, call.principal.party)) {
      await this.#caughtUp(call.channel, peer);
      try {
        const output = await propose(peer).evaluate({ deadline: call.deadline.within(EVALUATE_LIMIT_MS) });
        peer.answered();
        return output;
      } catch (error) {
        last = failureOf(error);
        call.log.info({ peer: peer.name, failure: last.kind, ...wordsOf(error) }, 'not evaluated');
        if (last.kind !== 'peer') break;
        peer.shun();
        if (call.deadline.passed) break;
      }
    }
    throw failureProblem(this.#contracts, call.contract, last);
  }

  #seatsOf(channel: string, party: string, peers: Map<string, Peer>, log: Logger): Seat[] {
    const { peers: addresses } = this.#connections.parties[party]!;
    if (this.#wallet.anyOf(party) === undefined) return [];
    // Whoever it was may be struck off meanwhile.
    const follower = (): Principal => {
      const user = this.#wallet.anyOf(party);
      if (user === undefined) throw gatewayProblem('PEERS_UNAVAILABLE', { cause: `${party} has no user left` });
      return user;
    };
    return addresses.map((address) => {
      const peer = peers.get(address.name) ?? new Peer(address);
      peers.set(address.name, peer);
      const open = async (startBlock: bigint | undefined) => {
        const network = peer.session(this.#wallet.credential(follower())).getNetwork(channel);
        // The last block once more is a sign of life on a quiet channel.
        const start = startBlock ?? (await this.#height(peer, follower(), channel)) - 1n;
        return network.getFilteredBlockEvents({ startBlock: start });
      };
      const feed = new BlockFeed(open, log.child({ channel, peer: address.name }));
      return { channel, party, peer, follower, feed };
    });
  }

  #watch(metrics: Metrics): void {
    const perSeat = (read: (feed: BlockFeed) => number) => () =>
      this.#seats.map(({ channel, peer, feed }) => ({ labels: { channel, peer: peer.name }, value: read(feed) }));
    metrics.watch('ledger_open_submits', () => [{ value: this.#submitter.open + this.#recovery.underWay }]);
    metrics.watch('ledger_queue_operations', () =>
      [...this.#submitter.waiting].map(([contract, value]) => ({ labels: { contract }, value })),
    );
    metrics.watch(
      'ledger_block_height',
      perSeat((feed) => Number((feed.lastBlock ?? -1n) + 1n)),
    );
    metrics.watch(
      'ledger_block_stream_up',
      perSeat((feed) => Number(feed.live)),
    );
  }

  #seatsAt(channel: string, party: string): Seat[] {
    return this.#seats.filter((seat) => seat.channel === channel && seat.party === party);
  }

  #peersOf(channel: string, party: string): Peer[] {
    return inOrder(this.#seatsAt(channel, party).map(({ peer }) => peer));
  }

  async #caughtUp(channel: string, peer: Peer): Promise<void> {
    const block = this.#told.get(channel);
    if (block === undefined) return;
    const seat = this.#seats.find((one) => one.channel === channel && one.peer === peer);
    await seat?.feed.reach(block, CATCH_UP_LIMIT_MS);
  }

  #tell(channel: string, block: bigint): void {
    if ((this.#told.get(channel) ?? -1n) < block) this.#told.set(channel, block);
  }

  async #height(peer: Peer, principal: Principal, channel: string): Promise<bigint> {
    return BigInt((await this.#chainInfo(peer, principal, channel)).getHeight());
  }

  async #chainInfo(peer: Peer, principal: Principal, channel: string): Promise<common.BlockchainInfo> {
    const bytes = await peer
      .session(this.#wallet.credential(principal))
      .getNetwork(channel)
      .getContract('qscc')
      .newProposal('GetChainInfo', { arguments: [channel], endorsingOrganizations: [principal.mspId] })
      .evaluate({ deadline: Date.now() + PROBE_LIMIT_MS });
    return common.BlockchainInfo.deserializeBinary(bytes);
  }

  async #probeContract(channel: string, contract: string): Promise<ContractState> {
    const seats = this.#seats.filter((seat) => seat.channel === channel);
    const seat = seats.find(({ peer, feed }) => feed.live && !peer.shunned) ?? seats[0]!;
    try {
      const bytes = await seat.peer
        .session(this.#wallet.credential(seat.follower()))
        .getNetwork(channel)
        .getContract(contract)
        .newProposal('Describe', { arguments: ['{}'] })
        .evaluate({ deadline: Date.now() + PROBE_LIMIT_MS });
      const { version, sourceDigest } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Described;
      return { channel, contract, version, sourceDigest };
    } catch {
      return { channel, contract };
    }
  }

  async #probeSeat({ channel, party, peer, follower, feed }: Seat): Promise<PeerState> {
    const state = { channel, party, peer: peer.name, following: feed.live };
    try {
      return { ...state, height: Number(await this.#height(peer, follower(), channel)) };
    } catch {
      return state;
    }
  }
}

/** Peers that answer first, and of those the ones that have more blocks. */
function byProgress(one: Seat, other: Seat): number {
  if (one.feed.live !== other.feed.live) return one.feed.live ? -1 : 1;
  return Number((other.feed.lastBlock ?? -1n) - (one.feed.lastBlock ?? -1n));
}
