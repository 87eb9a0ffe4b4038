import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Ranges of IP addresses, such as `127.0.0.0/8` or `::1`. */
export class AddressRanges {
  readonly #ranges: readonly (readonly [ipaddr.IPv4 | ipaddr.IPv6, number])[];

  /**
   * @param ranges - addresses, or networks in CIDR notation
   * @throws {TypeError} naming what is neither
   */
  constructor(ranges: readonly string[]) {
    this.#ranges = ranges.map(rangeOf);
  }

  /** Whether an address is in one of the ranges; what is no address is in none. */
  includes(address: string | undefined): boolean {
    if (address === undefined || isIP(address) === 0) return false;
    // `process` takes ::ffff:127.0.0.1, as a socket for both families says it, for what it is.
    const parsed = ipaddr.process(address);
    return this.#ranges.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits));
  }
}

function rangeOf(text: string): readonly [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (isIP(text) === 0) throw new TypeError(`${text} is neither an address nor a network such as 10.0.0.0/8`);
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
