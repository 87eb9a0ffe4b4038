/**
 * Where webhooks may be sent. An address is judged when it is registered, as far as it can be, and again at each connect:
 * what counts is the IP address that the socket is about to use, so that a name that resolves otherwise by then gains
 * nothing.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { AddressRanges } from '../../metrics/address-ranges.ts';
import { gatewayProblem, type Problem } from '../../problems.ts';

/** What is allowed beyond the public internet. */
export interface DestinationSettings {
  /** Networks that are allowed although they are not public. */
  readonly allowedNetworks: AddressRanges;
  /** Whether `http` is, for networks of one's own. */
  readonly allowHttp: boolean;
  readonly ports: readonly number[];
}

/** All of the IPv6 addresses that are given out to anybody (RFC 4291 section 2.4, IANA's registry). */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** A connection that was not made. Its message says nothing of where the name led: that is not the caller's business. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';

  constructor() {
    super('the address is not one that requests are sent to');
  }
}

/** Decides about addresses. */
export class Destinations {
  readonly #settings: DestinationSettings;
  readonly #resolve: typeof systemLookup;

  /** @param resolve - resolves names, as `dns.lookup` does */
  constructor(settings: DestinationSettings, resolve: typeof systemLookup = systemLookup) {
    this.#settings = settings;
    this.#resolve = resolve;
  }

  /**
   * The URL, when it may be registered.
   * @throws {Problem} WEBHOOK_URL_REFUSED
   */
  urlOf(text: string): URL {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined) throw refused('it is not a URL');
    const reason = this.#flawOf(url);
    if (reason !== undefined) throw refused(reason);
    return url;
  }

  /** Whether a socket may connect to an IP address. */
  admits(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    return this.#settings.allowedNetworks.includes(address) || isPublic(address);
  }

  /**
   * Refuses a URL whose host is an IP address that is not allowed: sockets do not look those up.
   * @throws {ForbiddenAddress}
   */
  requireHost(url: URL): void {
    const host = hostOf(url);
    if (isIP(host) !== 0 && !this.admits(host)) throw new ForbiddenAddress();
  }

  /** Resolves names for sockets; a name with any address that is not allowed does not resolve. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.#resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, []);
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => this.admits(address))) {
        return callback(new ForbiddenAddress(), []);
      }
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };

  #flawOf(url: URL): string | undefined {
    const { protocol, username, password, hash } = url;
    const protocols = this.#settings.allowHttp ? ['https:', 'http:'] : ['https:'];
    if (!protocols.includes(protocol)) return 'it is not https';
    if (username + password !== '') return 'it has a user or a password';
    if (hash !== '') return 'it has a fragment';
    const port = Number(url.port || (protocol === 'https:' ? 443 : 80));
    if (!this.#settings.ports.includes(port)) return `port ${port} is not allowed`;
    return this.#flawOfHost(hostOf(url));
  }

  #flawOfHost(host: string): string | undefined {
    if (isIP(host) !== 0) return this.admits(host) ? undefined : 'its address is not public';
    const isLocal = /^(.*\.)?localhost\.?$/.test(host);
    return isLocal && !this.admits('127.0.0.1') ? 'it is this machine' : undefined;
  }
}

/** `URL` has written every way to spell an IPv4 address, `0x7f.1` or `2130706433`, as four decimals by now. */
function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function isPublic(address: string): boolean {
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  // Not every range that is set aside is in ipaddr.js: what is global, rather than what is not.
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6);
}

function refused(reason: string): Problem {
  return gatewayProblem('WEBHOOK_URL_REFUSED', { detail: `The URL is refused: ${reason}.`, details: { reason } });
}
