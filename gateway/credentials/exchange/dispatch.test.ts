import { createHash } from 'node:crypto';
import { Encrypter } from 'age-encryption';
import { apostille, apostilleJwt, DOCUMENT } from '../testing/authorities.ts';
import { type Dispatch, institutionKey, openedDispatch, sealedDispatch } from './dispatch.ts';

const recorded = createHash('sha256').update(DOCUMENT).digest('hex');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function dispatch(change: Partial<Dispatch> = {}): Promise<Dispatch> {
  return {
    certificate: bytes(JSON.stringify(await apostille())),
    document: DOCUMENT,
    name: '가족관계증명서.pdf',
    ...change,
  };
}

test('the institution opens what was encrypted to it: the same bytes, as the ledger has their hash', async () => {
  const { identity, recipient } = await institutionKey();
  for (const certificate of [JSON.stringify(await apostille()), await apostilleJwt()]) {
    const sent = await dispatch({ certificate: bytes(certificate) });
    const sealed = await sealedDispatch(sent, [recipient]);
    expect(Buffer.from(sealed).toString('latin1')).toMatch(/^age-encryption\.org\/v1\n-> X25519 /);
    const opened = await openedDispatch(sealed, identity, recorded);
    expect(opened.name).toBe(sent.name);
    expect(Buffer.from(opened.document).equals(DOCUMENT)).toBe(true);
    expect(Buffer.from(opened.certificate).toString()).toBe(certificate);
  }
});

test('another key does not open it', async () => {
  const [own, other] = [await institutionKey(), await institutionKey()];
  const sealed = await sealedDispatch(await dispatch(), [own.recipient]);
  await expect(openedDispatch(sealed, other.identity)).rejects.toMatchObject({ problem: 'NOT_FOR_THIS_KEY' });
});

test('wherever the ciphertext is altered, nothing is opened', async () => {
  const { identity, recipient } = await institutionKey();
  const sealed = await sealedDispatch(await dispatch(), [recipient]);
  const step = Math.ceil(sealed.length / 40);
  for (let at = 0; at < sealed.length; at += step) {
    const altered = sealed.slice();
    altered[at]! ^= 1;
    await expect(openedDispatch(altered, identity)).rejects.toMatchObject({ name: 'DispatchError' });
  }
  const last = sealed.slice();
  last[last.length - 1]! ^= 1;
  await expect(openedDispatch(last, identity)).rejects.toMatchObject({ problem: 'ALTERED' });
  await expect(openedDispatch(sealed.slice(0, -1), identity)).rejects.toMatchObject({ problem: 'ALTERED' });
  await expect(openedDispatch(bytes('hello'), identity)).rejects.toMatchObject({ problem: 'ALTERED' });
});

test('a document that the certificate was not issued for is neither sent nor taken', async () => {
  const { identity, recipient } = await institutionKey();
  const wrong = await dispatch({ document: bytes('another') });
  await expect(sealedDispatch(wrong, [recipient])).rejects.toMatchObject({ problem: 'WRONG_BYTES' });
  const payload = {
    ...{ type: 'DiplomaticDispatch', version: 1, name: 'a.pdf' },
    certificate: Buffer.from(wrong.certificate).toString('base64'),
    document: Buffer.from(wrong.document).toString('base64'),
  };
  const forged = await encrypted(payload, recipient);
  await expect(openedDispatch(forged, identity)).rejects.toMatchObject({ problem: 'WRONG_BYTES' });
});

test('a document that is not the one of the ledger’s record is not taken', async () => {
  const { identity, recipient } = await institutionKey();
  const sealed = await sealedDispatch(await dispatch(), [recipient]);
  await expect(openedDispatch(sealed, identity, '0'.repeat(64))).rejects.toMatchObject({ problem: 'WRONG_BYTES' });
});

test.each(['../evil', '/etc/evil', '.hidden', 'a\\b', ''])('the name %p is not taken', async (name) => {
  const { identity, recipient } = await institutionKey();
  await expect(sealedDispatch(await dispatch({ name }), [recipient])).rejects.toThrow();
  const forged = await encrypted(
    { type: 'DiplomaticDispatch', version: 1, name, certificate: '', document: '' },
    recipient,
  );
  await expect(openedDispatch(forged, identity)).rejects.toMatchObject({ problem: 'MALFORMED' });
});

function encrypted(payload: object, recipient: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(JSON.stringify(payload));
}
