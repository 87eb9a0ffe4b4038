import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { epochMsOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import { certificateFont } from '../../documents/rendition-font.ts';
import {
  apostille,
  apostilleJwt,
  bothLists,
  frame,
  NOW,
  SIGNED,
  SIGNERS,
  trustList,
  unsignedApostille,
} from '../testing/authorities.ts';
import { apostilleCredential } from '../types/apostille.ts';
import { notarialActCredential } from '../types/notarial-act.ts';
import { withProof } from '../proofs/data-integrity.ts';
import { judge } from '../verification/judge.ts';
import type { Presented } from '../verification/presented.ts';
import { presentedIn } from '../verification/presented-in.ts';
import type { Verdict } from '../verification/verdict.ts';
import { attachedFiles } from './attached-files.ts';
import { certificatePdf, certificateText, verifyAddress } from './certificate-pdf.ts';

// The font is large, and is read for each drawing.
jest.setTimeout(60_000);

const font = certificateFont();

test.each([
  ['JSON', () => apostille()],
  ['token', () => apostilleJwt()],
] as [string, () => Promise<Presented>][])(
  'a PDF carries its certificate (%s), is drawn the same each time, and is valid',
  async (_form, make) => {
    const presented = await make();
    const pdf = await certificatePdf(presented, unsignedApostille(), font);
    expect(Buffer.from(await certificatePdf(presented, unsignedApostille(), font)).equals(pdf)).toBe(true);
    expect(presentedIn(pdf)).toEqual(presented);
    expect(pdf.length).toBeLessThan(300_000);
    expect(await verdictOn(pdf)).toMatchObject({ word: 'VALID', rendition: 'MATCHES' });
  },
);

test('the certificate is an associated file of the whole document', async () => {
  const text = Buffer.from(await certificatePdf(await apostille(), unsignedApostille(), font)).toString('latin1');
  expect(text).toMatch(/\/AFRelationship \/Data/);
  expect(text).toMatch(/\/Type \/Catalog[^]*?\/AF \[\d+ 0 R\]/);
  expect(text).toMatch(/\/Subtype \/application#2Fvc\b/);
});

test('no letter is left out: what the font lacks is refused', async () => {
  const items = unsignedApostille().credentialSubject.items;
  const of = (signedBy: string): Promise<Uint8Array> => {
    const certificate = apostilleCredential(frame(), { ...items, signedBy });
    return certificatePdf(certificate as unknown as JsonObject, certificate, font);
  };
  expect((await of('Élodie Müller 洪吉東 홍길동 ≤ ’')).length).toBeGreaterThan(0);
  await expect(of('Łukasz')).rejects.toMatchObject({
    name: 'NotDrawable',
    message: expect.stringContaining('Ł') as string,
  });
});

test('a notarial act is drawn as well', async () => {
  const act = notarialActCredential(frame(), {
    kind: 'POWER_OF_ATTORNEY',
    mission: 'KR-LAX',
    actNo: 'LAX-2026-1',
    appearance: 'IN_PERSON',
    identityCheck: 'PASSPORT',
    principal: '홍길동',
    agent: '홍길순',
    powers: [{ action: '대출', banks: ['bank1'], currency: 'KRW', limit: 300_000_000 }],
    use: 'SINGLE',
  });
  const presented = (await withProof(act, SIGNERS.officer, SIGNED)) as JsonObject;
  expect(await verdictOn(await certificatePdf(presented, act, font))).toMatchObject({
    word: 'VALID',
    rendition: 'MATCHES',
  });
});

test('the QR code leads to the page of the host that the authority signed, with id and hash behind #', async () => {
  const address = new URL(verifyAddress(await apostille(), unsignedApostille()));
  expect(`${address.origin}${address.pathname}${address.search}`).toBe('https://apostille.example/diplomatic/verify');
  const named = new URLSearchParams(address.hash.slice(1));
  expect(named.get('id')).toBe(frame().id);
  expect(named.get('sha256')).toMatch(/^[0-9a-f]{64}$/);
});

describe('an altered PDF', () => {
  const whole = async (): Promise<Buffer> =>
    Buffer.from(await certificatePdf(await apostille(), unsignedApostille(), font));

  test('that shows something else is TAMPERED_DOCUMENT: the certificate in it is in order', async () => {
    const pdf = await whole();
    const at = pdf.lastIndexOf(' Tm');
    pdf[at - 1]! ^= 1;
    expect(await verdictOn(pdf)).toMatchObject({ word: 'TAMPERED_DOCUMENT', rendition: 'DIFFERS' });
    expect(await verdictOn(Buffer.concat([await whole(), Buffer.from('\n%more')]))).toMatchObject({
      word: 'TAMPERED_DOCUMENT',
    });
  });

  test('that carries an altered certificate is TAMPERED', async () => {
    const pdf = (await whole()).toString('latin1').replace('"number":"KOA-26-7F3K9Q"', '"number":"KOA-26-7F3K9R"');
    expect(await verdictOn(Buffer.from(pdf, 'latin1'))).toMatchObject({ word: 'TAMPERED' });
  });

  test('that carries the certificate of another is TAMPERED_DOCUMENT', async () => {
    const other = certificateText(await apostille({ id: 'urn:uuid:5a0f5b3e-0d3d-4b8e-9d0d-3f5a9a1f2c12' }));
    const mine = certificateText(await apostille());
    const [file] = attachedFiles(await whole());
    expect(Buffer.from(file!).toString()).toBe(mine);
    const pdf = (await whole()).toString('latin1').replace(latin1(mine), () => latin1(other));
    expect(await verdictOn(Buffer.from(pdf, 'latin1'))).toMatchObject({ word: 'TAMPERED_DOCUMENT' });
  });

  test('keeps the word of a certificate that is not in order itself', async () => {
    const pdf = await whole();
    pdf[pdf.lastIndexOf(' Tm') - 1]! ^= 1;
    expect(await verdictOn(pdf, await bothLists(['revocation']))).toMatchObject({
      word: 'REVOKED',
      rendition: 'DIFFERS',
    });
  });

  test('without a certificate in it, or with two, is UNSUPPORTED', async () => {
    expect(await verdictOn(Buffer.from('%PDF-1.7 nothing'))).toMatchObject({ word: 'UNSUPPORTED' });
    const pdf = await whole();
    expect(await verdictOn(Buffer.concat([pdf, pdf]))).toMatchObject({ word: 'UNSUPPORTED' });
  });
});

async function verdictOn(pdf: Uint8Array, lists?: readonly JsonObject[]): Promise<Verdict> {
  const statusLists = (lists ?? (await bothLists())).map((list) => new TextEncoder().encode(JSON.stringify(list)));
  const desk = { trust: trustList(), statusLists, kept: () => undefined, keep: () => undefined, font: () => font };
  return judge(pdf, { ...desk, warn: () => undefined }, { nowMs: epochMsOf(NOW) });
}

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
