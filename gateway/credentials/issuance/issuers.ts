/** The competent authorities as the trust list names them, and which certificates each may issue. */
import type { RecordOf } from '@ledger-pilots/chaincode/diplomatic/state.ts';
import type { TrustedIssuer } from '../trust/trust-list.ts';
import type { Publisher } from './publisher.ts';
import { issuerKeyOf } from './registered-key.ts';

type Authority = RecordOf<'officerKey'>['authority'];

const ISSUERS: Readonly<Record<Authority, Pick<TrustedIssuer, 'name' | 'certificates'>>> = {
  mofa: {
    name: { ko: '외교부', en: 'Ministry of Foreign Affairs', fr: 'Ministère des Affaires étrangères' },
    certificates: ['ApostilleCredential', 'NotarialActCredential', 'AttestationCredential'],
  },
  moj: {
    name: { ko: '법무부', en: 'Ministry of Justice', fr: 'Ministère de la Justice' },
    certificates: ['ApostilleCredential', 'AttestationCredential'],
  },
};

/** The authorities. */
export const AUTHORITIES = Object.keys(ISSUERS) as readonly Authority[];

/** Who keeps the trust list of all authorities. */
export const TRUST_LIST_KEEPER: Authority = 'mofa';

/** An authority as an issuer of the trust list, with all keys that it ever had. */
export function trustedIssuer(
  authority: Authority,
  keys: readonly RecordOf<'officerKey'>[],
  publisher: Publisher,
): TrustedIssuer {
  const issuerKeys = keys.map((key) => issuerKeyOf(key, publisher));
  return { id: publisher.did(authority), ...ISSUERS[authority], keys: issuerKeys };
}
