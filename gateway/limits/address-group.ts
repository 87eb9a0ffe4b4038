/** Which requests without a known caller are counted together. */
import { createHmac, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Counters there can be. Addresses are many, and whoever has an IPv6 network has more than any memory. */
const GROUPS = 16_384;
/** The smallest IPv6 network that is given to one customer (RFC 6177). */
const IPV6_PREFIX_BITS = 64;

const seed = randomBytes(32);

/**
 * The group of an address: itself, or its IPv6 /64, in one of 16,384 groups that a secret of this process chooses, so that
 * memory is bounded and nobody can aim at another's group.
 * @param address - of the socket, or what a trusted proxy says; text that is no address is a group of its own
 */
export function addressGroup(address: string | undefined): string {
  const hash = createHmac('sha256', seed).update(networkOf(address)).digest();
  return String(hash.readUInt32BE(0) % GROUPS);
}

function networkOf(address: string | undefined): string {
  if (address === undefined || isIP(address) === 0) return '';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${IPV6_PREFIX_BITS}`).toString();
}
