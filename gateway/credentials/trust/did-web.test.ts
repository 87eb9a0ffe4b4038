import { trustList } from '../testing/authorities.ts';
import { didWebDocument, didWebUrl } from './did-web.ts';

test.each([
  ['did:web:apostille.example', 'https://apostille.example/.well-known/did.json'],
  ['did:web:apostille.example%3A8443', 'https://apostille.example:8443/.well-known/did.json'],
  ['did:web:gateway.example:issuers:oka', 'https://gateway.example/issuers/oka/did.json'],
])('%s is published at %s', (did, url) => {
  expect(didWebUrl(did)).toBe(url);
});

test.each(['did:key:z6Mk', 'did:web:', 'did:web:a b', 'did:web:a.example/path', 'did:web:a.example:..%2F'])(
  '%s has no address',
  (did) => {
    expect(() => didWebUrl(did)).toThrow('is no did:web');
  },
);

test('the document has every key of the issuer, those of former officers with their end', () => {
  const { id, keys } = trustList().issuers[0]!;
  const document = didWebDocument(id, keys) as unknown as { verificationMethod: object[]; assertionMethod: string[] };
  expect(document.assertionMethod).toEqual(document.verificationMethod.map((one) => (one as { id: string }).id));
  expect(document.verificationMethod).toContainEqual({
    id: `${id}#retired`,
    type: 'Multikey',
    controller: id,
    publicKeyMultibase: expect.stringMatching(/^z6Mk/) as string,
    expires: '2026-01-31T15:00:00Z',
  });
  expect(() => didWebDocument('did:web:other.example', keys)).toThrow('is not of did:web:other.example');
});
