/** The addresses that certificates name, and the issuers' documents, are of one origin. */
import { didWebUrl } from '../trust/did-web.ts';
import { Publisher, PublisherError } from './publisher.ts';

test.each(['https://certificates.example', 'https://certificates.example:8443/'])(
  'the did:web of an issuer at %s resolves to its document',
  (origin) => {
    const publisher = new Publisher(origin);
    const { host } = new URL(origin);
    expect(didWebUrl(publisher.did('mofa'))).toBe(`https://${host}/v1/diplomatic/issuers/mofa/did.json`);
    expect(publisher.statusList('mofa', '2026-01', 'revocation')).toBe(
      `https://${host}/v1/diplomatic/issuers/mofa/status/2026-01/revocation`,
    );
  },
);

test.each(['certificates.example', 'https://certificates.example/api', 'ftp://certificates.example', ''])(
  '%j is no origin',
  (origin) => expect(() => new Publisher(origin)).toThrow(PublisherError),
);
