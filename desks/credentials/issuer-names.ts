import type { TrustedIssuer } from '@ledger-pilots/gateway/credentials/trust/trust-list.ts';

/** The agencies' names for people, by agency of the contract's `ISSUERS`. */
export const ISSUER_NAMES: Readonly<Record<string, TrustedIssuer['name']>> = {
  molit: {
    ko: '국토교통부',
    en: 'Ministry of Land, Infrastructure and Transport',
    fr: 'Ministère du Territoire, des Infrastructures et des Transports',
  },
  registry: { ko: '법원행정처', en: 'Court Administration', fr: 'Administration des tribunaux' },
  mois: {
    ko: '행정안전부',
    en: 'Ministry of the Interior and Safety',
    fr: 'Ministère de l’Intérieur et de la Sécurité',
  },
  nts: { ko: '국세청', en: 'National Tax Service', fr: 'Service national des impôts' },
  wetax: { ko: '지방세 위택스', en: 'Local taxes (Wetax)', fr: 'Impôts locaux (Wetax)' },
};
