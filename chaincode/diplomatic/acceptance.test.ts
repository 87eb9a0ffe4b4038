/** The acceptance scenarios of the pilot, hostile ones included, on the ledger in memory. */
import { addDays, addMinutes } from '../kit/clock.ts';
import { diplomatic } from './api.ts';
import { violationsOf } from './state.ts';
import { receiptBytes } from './statements/statement.ts';
import { hashOf, idOf, testKey } from '../kit/testing/keys.ts';
import { ok } from '../kit/testing/stage.ts';
import { keyOf, Ministry } from './testing/ministry.ts';
import { Paper } from './testing/paper.ts';

/** The code with which a call was refused. */
function codeOf(result: { readonly ok: boolean; readonly error?: { readonly code: string } }): string {
  return result.ok ? 'not refused' : result.error!.code;
}

jest.setTimeout(30_000);

let ministry: Ministry;

beforeEach(async () => {
  ministry = await new Ministry().open();
});

afterEach(() => {
  expect(violationsOf(ministry.state())).toEqual([]);
});

describe('scenario 1: a power of attorney for a loan', () => {
  test('the consul issues, the bank verifies in one call, reserves, consumes, and the principal sees it', async () => {
    const paper = await new Paper(ministry, 'loan', { banks: ['bank1'] }).until('ISSUED');
    const { certificateId } = paper;
    await ministry.must('depositIdentity', { certificateId }, 'clerk', { private: paper.identity });
    await ministry.must('depositPowerContent', { certificateId }, 'consul', {
      private: paper.content,
      endorsers: ['mofa', 'kftc'],
    });
    const verified = ok('presentPower', await paper.present('bank1', 'n1', { amount: 300_000_000 }));
    expect(verified).toMatchObject({ use: 'SINGLE', remaining: 300_000_000, granted: { action: 'LOAN' } });
    const shown = await ministry.must('readPowerContent', { certificateId }, 'hub');
    expect(shown).toMatchObject({ principal: { name: '홍길동' }, agent: { name: '임꺽정' } });
    const reserved = ok('reservePower', await paper.use('reservePower', 'bank1', 'n1'));
    expect(reserved.lapsesAt).toBe(addMinutes(reserved.reservedAt, 15));
    const consumed = await paper.use('consumePower', 'bank1', 'n1');
    expect(consumed).toMatchObject({ ok: true, event: { name: 'PowerConsumed', payload: { verifier: 'bank1' } } });
    const seen = await ministry.must('lookUp', paper.triple, 'relay');
    expect(seen).toMatchObject({ verdict: 'VALID', authorisation: { state: 'CONSUMED', uses: 1 } });
    const { identity, proven } = await ministry.must('readIdentity', { certificateId }, 'consul');
    expect([identity.passportNo, proven]).toEqual(['M12345678', true]);
  });

  test('a power for several uses is used up to its limit, and no further', async () => {
    const paper = await new Paper(ministry, 'several', { use: 'MULTIPLE' }).until('ISSUED');
    for (const nonce of ['a', 'b']) {
      ok('reservePower', await paper.reserve('bank1', nonce, { amount: 100_000_000 }));
      ok('consumePower', await paper.use('consumePower', 'bank1', nonce));
    }
    const over = await paper.present('bank2', 'c', { amount: 100_000_001 });
    expect(over).toMatchObject({ ok: false, error: { code: 'LIMIT_EXCEEDED', details: { remaining: 100_000_000 } } });
    ok('reservePower', await paper.reserve('bank2', 'd', { amount: 100_000_000 }));
    ok('consumePower', await paper.use('consumePower', 'bank2', 'd'));
    expect(codeOf(await paper.present('bank1', 'e', { amount: 0 }))).toBe('CONSUMED');
    const { items } = await ministry.must('listUses', { certificateId: paper.certificateId }, 'hub');
    expect(items.map(({ verifier, state }) => `${verifier} ${state}`)).toEqual([
      ...['bank1 CONSUMED', 'bank1 CONSUMED', 'bank2 CONSUMED'],
    ]);
  });
});

describe('scenario 2: a family certificate in Madrid', () => {
  test('the apostille has its ten items, and says that it certifies no content', async () => {
    const paper = await new Paper(ministry, 'family', { kind: 'APOSTILLE' }).until('ISSUED');
    const seen = await ministry.must('lookUp', paper.triple, 'relay');
    expect(seen).toMatchObject({ verdict: 'VALID', kind: 'APOSTILLE', destination: 'ES', contentCertified: false });
    expect(seen.apostille).toEqual({
      country: 'Republic of Korea',
      signedBy: 'Lee Registrar',
      capacity: 'Registrar',
      sealOf: 'Court Administration',
      at: 'Seoul',
      the: '2026-03-03',
      by: 'Choi Officer',
      number: paper.number,
      seal: 'Competent authority of the Republic of Korea',
      signature: paper.record.issue!.signature,
    });
  });

  test('it goes abroad encrypted to a registered key, and the receipt is the institution’s signature', async () => {
    const paper = await new Paper(ministry, 'sent', { kind: 'APOSTILLE' }).until('ISSUED');
    const { certificateId } = paper;
    const [institutionId, deliveryId, ciphertextHash] = [idOf('Madrid'), idOf('delivery'), hashOf('ciphertext')];
    const key = testKey('Madrid');
    const encryptionKey = { format: 'AGE' as const, recipient: `age1${'q'.repeat(58)}` };
    const institution = {
      institutionId,
      name: 'Registro Civil',
      country: 'ES',
      encryptionKey,
      signingKey: key.registered,
    };
    ok('registerInstitution', await ministry.both('registerInstitution', institution, 'approver', 'approver2'));
    const sent = { deliveryId, certificateId, institutionId, ciphertextHash, sizeBytes: 9 };
    expect(await ministry.must('recordDelivery', sent, 'apostille')).toMatchObject({ encryptionKey, sender: 'mofa' });
    const verdict = 'ACCEPTED' as const;
    const forged = { deliveryId, verdict, signature: testKey('x').sign(receiptBytes({ ...sent, verdict })) };
    expect(await ministry.refusal('acknowledgeDelivery', forged, 'relay')).toBe('PROOF_INVALID');
    const signature = key.sign(receiptBytes({ ...sent, verdict }));
    const { receipt } = await ministry.must('acknowledgeDelivery', { deliveryId, verdict, signature }, 'relay');
    expect(receipt?.verdict).toBe('ACCEPTED');
    await ministry.must('endInstitution', { institutionId, reason: 'x' }, 'approver');
    const later = { ...sent, deliveryId: idOf('later') };
    expect(await ministry.refusal('recordDelivery', later, 'apostille')).toBe('REVOKED');
  });

  test('a state without the Convention gets a legalisation, whose links follow one another', async () => {
    const wrong = new Paper(ministry, 'wrong', { kind: 'APOSTILLE', destination: 'VN' });
    expect(codeOf(await wrong.request())).toBe('WRONG_FORM');
    const paper = await new Paper(ministry, 'hanoi', { kind: 'LEGALISATION' }).until('ISSUED');
    const { certificateId } = paper;
    const link = { certificateId, by: 'Embassy', country: 'VN', capacity: 'Consul', date: '2026-03-04', theirNo: '1' };
    expect(await ministry.refusal('recordLegalisationLink', { ...link, no: '2' }, 'apostille')).toBe('ALREADY_EXISTS');
    await ministry.must('recordLegalisationLink', { ...link, no: '1' }, 'apostille');
    const { links, certificate } = await ministry.must('getCertificate', { certificateId }, 'kisa');
    expect(links).toHaveLength(1);
    expect(certificate.apostille).toBeUndefined();
  });

  test('the source agency can take its confirmation back until the issue, and nothing is certified on it', async () => {
    const paper = await new Paper(ministry, 'withdrawn', { kind: 'APOSTILLE' }).until('EXAMINED');
    const { documentId } = paper;
    expect(await ministry.refusal('withdrawDocument', { documentId, reason: 'x' }, 'notary')).toBe('NOT_HOLDER');
    await ministry.must('withdrawDocument', { documentId, reason: 'x' }, 'court');
    expect(codeOf(await paper.issueIt())).toBe('REVOKED');
  });
});

describe('scenario 3: altered content', () => {
  test('a limit changed after the act is told as tampering, and the certificate itself stays valid', async () => {
    const paper = await new Paper(ministry, 'altered').until('ISSUED');
    const altered = hashOf('limit 900 M');
    const shown = await ministry.must('lookUp', { ...paper.triple, documentHash: altered }, 'relay');
    expect(shown).toMatchObject({ verdict: 'TAMPERED_DOCUMENT', status: 'VALID' });
    const credential = await ministry.must('lookUp', { ...paper.triple, credentialHash: altered }, 'relay');
    expect(credential.verdict).toBe('TAMPERED_DOCUMENT');
    const same = { ...paper.triple, documentHash: paper.documentHash };
    expect((await ministry.must('lookUp', same, 'relay')).verdict).toBe('VALID');
    expect(codeOf(await paper.present('bank1', 'n', { documentHash: altered }))).toBe('TAMPERED_DOCUMENT');
  });

  test('content that the act does not commit to is not taken', async () => {
    const paper = await new Paper(ministry, 'swapped').until('ISSUED');
    const { certificateId, content } = paper;
    const options = { endorsers: ['mofa', 'kftc'] };
    const terms = { ...options, private: { ...content, terms: 'A loan of up to 900 million won' } };
    expect(await ministry.refusal('depositPowerContent', { certificateId }, 'consul', terms)).toBe('EVIDENCE_MISMATCH');
    const forged = { ...paper.identity, passportNo: 'M00000000' };
    expect(await ministry.refusal('depositIdentity', { certificateId }, 'clerk', { private: forged })).toBe(
      'EVIDENCE_MISMATCH',
    );
  });
});

describe('scenario 4: double use and replay', () => {
  test('the second bank is refused while the first holds it, and after it was consumed', async () => {
    const paper = await new Paper(ministry, 'double').until('ISSUED');
    ok('presentPower', await paper.present('bank2', 'two'));
    const { lapsesAt } = ok('reservePower', await paper.reserve('bank1', 'one'));
    const refused = await paper.use('reservePower', 'bank2', 'two');
    expect(refused).toMatchObject({ ok: false, error: { code: 'RESERVED', details: { lapsesAt } } });
    ok('consumePower', await paper.use('consumePower', 'bank1', 'one'));
    expect(codeOf(await paper.use('reservePower', 'bank2', 'two'))).toBe('CONSUMED');
    expect(codeOf(await paper.present('bank2', 'three'))).toBe('CONSUMED');
    expect(codeOf(await paper.use('consumePower', 'bank1', 'one'))).toBe('STATE_CONFLICT');
  });

  test('a presentation counts once, at its bank, for its amount, and now', async () => {
    const paper = await new Paper(ministry, 'replay', { use: 'MULTIPLE' }).until('ISSUED');
    const presentation = paper.presentation('bank1', 'n');
    await ministry.must('presentPower', presentation, 'teller1');
    expect(await ministry.refusal('presentPower', presentation, 'teller1')).toBe('REPLAY');
    expect(await ministry.refusal('presentPower', presentation, 'teller2')).toBe('PROOF_INVALID');
    const other = { ...paper.presentation('bank1', 'other'), amount: 1 };
    expect(await ministry.refusal('presentPower', other, 'teller1')).toBe('PROOF_INVALID');
    ok('reservePower', await paper.use('reservePower', 'bank1', 'n'));
    ok('releasePower', await paper.use('releasePower', 'bank1', 'n'));
    expect(codeOf(await paper.use('reservePower', 'bank1', 'n'))).toBe('REPLAY');
    const old = paper.presentation('bank1', 'old');
    const late = { at: addMinutes(ministry.ledger.now, 16) };
    expect(await ministry.refusal('presentPower', old, 'teller1', late)).toBe('PRESENTATION_STALE');
  });

  test('a reservation lapses after its minutes, and another bank may have it', async () => {
    const paper = await new Paper(ministry, 'lapse').until('ISSUED');
    ok('reservePower', await paper.reserve('bank1', 'one'));
    const late = { at: addMinutes(ministry.ledger.now, 15) };
    expect(codeOf(await paper.use('consumePower', 'bank1', 'one', late))).toBe('RESERVATION_LAPSED');
    ok('reservePower', await paper.reserve('bank2', 'two'));
    expect(codeOf(await paper.use('consumePower', 'bank1', 'one'))).toBe('RESERVATION_LAPSED');
    ok('releasePower', await paper.use('releasePower', 'bank1', 'one'));
    ok('consumePower', await paper.use('consumePower', 'bank2', 'two'));
  });

  test('a bank that the act does not name, another purpose, or another agent gets nothing', async () => {
    const paper = await new Paper(ministry, 'named', { banks: ['bank1'] }).until('ISSUED');
    expect(codeOf(await paper.present('bank2', 'n'))).toBe('NOT_GRANTED');
    expect(codeOf(await paper.present('bank1', 'n', { purpose: 'WITHDRAWAL' }))).toBe('NOT_GRANTED');
    expect(codeOf(await paper.present('bank1', 'n', { power: 1 }))).toBe('NOT_GRANTED');
    const stranger = { ...paper.presentation('bank1', 'n'), signature: testKey('x').sign(new Uint8Array(1)) };
    expect(await ministry.refusal('presentPower', stranger, 'teller1')).toBe('PROOF_INVALID');
  });

  test('what is suspended or revoked after the reservation is not consumed', async () => {
    const paper = await new Paper(ministry, 'ended').until('ISSUED');
    ok('reservePower', await paper.reserve('bank1', 'n'));
    ok('suspendCertificate', await paper.suspend());
    expect(codeOf(await paper.use('consumePower', 'bank1', 'n'))).toBe('SUSPENDED');
    ok('resumeCertificate', await paper.four('resumeCertificate'));
    ok('revokeCertificate', await paper.four('revokeCertificate'));
    expect(codeOf(await paper.use('consumePower', 'bank1', 'n'))).toBe('REVOKED');
    ok('releasePower', await paper.use('releasePower', 'bank1', 'n'));
  });
});

describe('scenario 5: forged authority and fishing', () => {
  test('a retired consul’s key signs nothing after its end, and what it signed before stands', async () => {
    const before = await new Paper(ministry, 'before').until('ISSUED');
    const after = await new Paper(ministry, 'after').until('EXAMINED');
    const { keyId } = keyOf('consul');
    const end = { authority: 'mofa' as const, keyId, endReason: 'Retired' };
    await ministry.must('endOfficerKey', end, 'approver');
    expect(codeOf(await after.issueIt())).toBe('KEY_NOT_VALID');
    const backdated = { validFrom: addDays(ministry.ledger.now, -1) };
    expect(codeOf(await after.issueIt(backdated))).toBe('BACKDATED');
    expect((await ministry.must('lookUp', before.triple, 'relay')).verdict).toBe('VALID');
    const earlier = { ...end, validUntil: '2026-02-01T00:00:00Z' };
    expect(await ministry.refusal('endOfficerKey', earlier, 'approver')).toBe('BACKDATED');
  });

  test('keys of another mission, of another authority or of nobody sign nothing', async () => {
    const paper = await new Paper(ministry, 'forged').until('EXAMINED');
    for (const signer of ['consulTokyo', 'apostille', 'justice'] as const) {
      expect(await ministry.refusal('issueCertificate', paper.issue({}, signer), 'consul')).toBe('KEY_NOT_VALID');
    }
    const swapped = { ...paper.issue(), credentialHash: hashOf('another') };
    expect(await ministry.refusal('issueCertificate', swapped, 'consul')).toBe('PROOF_INVALID');
    expect(await ministry.refusal('issueCertificate', paper.issue(), 'consulTokyo')).toBe('NOT_HOLDER');
    expect(await ministry.refusal('issueCertificate', paper.issue(), 'justice')).toBe('NOT_HOLDER');
  });

  test('every miss of the register is the same answer, whatever is right about it', async () => {
    const paper = await new Paper(ministry, 'fished', { kind: 'APOSTILLE' }).until('ISSUED');
    const { triple } = paper;
    const misses = [
      { ...triple, check: '0000000000000000' },
      { ...triple, date: '2026-03-04' },
      { ...triple, number: 'A-000000000001' },
      { ...triple, authority: 'moj' as const },
      { ...triple, number: 'A-1000', check: '0000000000000000' },
    ];
    const answers = new Set<string>();
    for (const miss of misses) {
      const answer = await ministry.call('lookUp', miss, 'relay');
      answers.add(JSON.stringify(!answer.ok && answer.error));
    }
    expect(answers.size).toBe(1);
    expect([...answers][0]).toContain('NOT_FOUND');
  });

  test('the register of an unissued certificate answers as if there were none', async () => {
    const paper = await new Paper(ministry, 'unissued').until('EXAMINED');
    expect(await ministry.refusal('lookUp', paper.triple, 'relay')).toBe('NOT_FOUND');
  });
});

describe('one certificate for a document', () => {
  test('a second one is refused until the first is void', async () => {
    const first = await new Paper(ministry, 'first', { kind: 'APOSTILLE', document: 'd' }).until('ISSUED');
    const second = await new Paper(ministry, 'second', { kind: 'APOSTILLE', document: 'd' }).until('EXAMINED');
    expect(codeOf(await second.issueIt())).toBe('CERTIFICATE_STANDS');
    await new Paper(ministry, 'elsewhere', { kind: 'APOSTILLE', document: 'd', destination: 'FR' }).until('ISSUED');
    await new Paper(ministry, 'justice', { kind: 'APOSTILLE', document: 'd', officer: 'justice' }).until('ISSUED');
    ok('suspendCertificate', await first.suspend());
    expect(codeOf(await second.issueIt())).toBe('CERTIFICATE_STANDS');
    ok('revokeCertificate', await first.four('revokeCertificate'));
    ok('issueCertificate', await second.issueIt());
  });

  test('one certificate replaces another by the word of two approvers', async () => {
    const first = await new Paper(ministry, 'first', { document: 'd' }).until('ISSUED');
    const next = new Paper(ministry, 'next', { document: 'd', supersedes: first.certificateId });
    await next.until('EXAMINED');
    expect(codeOf(await next.issueIt())).toBe('REPLACEMENT_MISSING');
    const permit = { certificateId: first.certificateId, replacement: next.certificateId };
    ok('permitReplacement', await ministry.both('permitReplacement', permit, 'approver', 'approver2'));
    ok('issueCertificate', await next.issueIt());
    expect([first.state, next.state]).toEqual(['SUPERSEDED', 'ISSUED']);
    expect(codeOf(await first.present('bank1', 'n'))).toBe('SUPERSEDED');
  });

  test('numbers and places in the status list are never given twice, also when their certificate is void', async () => {
    const first = await new Paper(ministry, 'first').until('ISSUED');
    ok('revokeCertificate', await first.four('revokeCertificate'));
    const second = await new Paper(ministry, 'second').until('EXAMINED');
    expect(codeOf(await second.issueIt({ number: first.number }))).toBe('NUMBER_TAKEN');
    const { listId, index } = first;
    expect(codeOf(await second.issueIt({ status: { listId, index } }))).toBe('INDEX_TAKEN');
    expect(codeOf(await second.issueIt({ status: { listId, index: '0131072' } }))).toBe('INDEX_TAKEN');
    expect(codeOf(await second.issueIt({ status: { listId: '2030-01', index } }))).toBe('NOT_FOUND');
    expect(codeOf(await second.issueIt({ number: 'KR-TYO-2026-000001' }))).toBe('WRONG_FORM');
  });
});

describe('time', () => {
  test('a certificate that has ended tells that it was valid before', async () => {
    const paper = await new Paper(ministry, 'time', { kind: 'APOSTILLE' }).until('ISSUED');
    const valid = ministry.ledger.now;
    const hour = (hours: number) => ({ at: addMinutes(valid, hours * 60) });
    const input = { certificateId: paper.certificateId, reason: 'x' };
    await ministry.must('suspendCertificate', input, 'apostille', hour(1));
    ok('resumeCertificate', await ministry.both('resumeCertificate', input, 'approver', 'approver2', hour(2)));
    ok('revokeCertificate', await ministry.both('revokeCertificate', input, 'approver', 'approver2', hour(3)));
    const verdicts: string[] = [];
    for (const minutes of [-60, 30, 90, 150, 240]) {
      const at = addMinutes(valid, minutes);
      verdicts.push((await ministry.must('lookUp', { ...paper.triple, at }, 'relay')).verdict);
    }
    expect(verdicts).toEqual(['NOT_YET_VALID', 'VALID', 'SUSPENDED', 'VALID', 'REVOKED']);
  });

  test('a power of attorney ends by itself, and its end is put on record', async () => {
    const paper = await new Paper(ministry, 'end').until('ISSUED');
    const { certificateId } = paper;
    expect(await ministry.refusal('expireCertificate', { certificateId }, 'relay')).toBe('NOT_DUE');
    const over = addDays(ministry.ledger.now, 30);
    expect((await ministry.must('lookUp', { ...paper.triple, at: over }, 'relay')).verdict).toBe('EXPIRED');
    await ministry.must('expireCertificate', { certificateId }, 'relay', { at: over });
    expect(paper.state).toBe('EXPIRED');
    expect(codeOf(await paper.present('bank1', 'n'))).toBe('EXPIRED');
    expect(codeOf(await paper.four('revokeCertificate'))).toBe('STATE_CONFLICT');
  });

  test('a power of attorney without an end, or with a far one, is not issued', async () => {
    const paper = await new Paper(ministry, 'long').until('EXAMINED');
    const validUntil = addDays(ministry.ledger.now, 400);
    expect(codeOf(await paper.issueIt({ validUntil }))).toBe('LIMIT_EXCEEDED');
    expect(codeOf(await paper.issueIt({ date: '2026-03-05' }))).toBe('BACKDATED');
    expect(codeOf(await paper.issueIt({ validUntil: ministry.ledger.now, validFrom: validUntil }))).toBe('BACKDATED');
    ok('issueCertificate', await paper.issueIt({ validFrom: addDays(ministry.ledger.now, 2) }));
    expect(codeOf(await paper.present('bank1', 'n'))).toBe('NOT_YET_VALID');
  });
});

describe('four eyes', () => {
  test('revocation needs two approvers of the authority itself', async () => {
    const paper = await new Paper(ministry, 'eyes').until('ISSUED');
    const input = { certificateId: paper.certificateId, reason: 'x' };
    const alone = await ministry.both('revokeCertificate', input, 'approver', 'approver');
    expect(alone).toMatchObject({ ok: true, output: { approval: { method: 'revokeCertificate' } } });
    expect(paper.state).toBe('ISSUED');
    const foreign = await ministry.both('revokeCertificate', { ...input, reason: 'y' }, 'justiceApprover', 'approver');
    expect(codeOf(foreign)).toBe('NOT_HOLDER');
    expect(paper.state).toBe('ISSUED');
    ok('revokeCertificate', await paper.four('revokeCertificate'));
  });

  test('rules need both authorities, and are not set twice for a day', async () => {
    const rules = { ...diplomatic.methods.setRules.example.input, messageRef: 'R', effectiveFrom: '2026-06-01' };
    expect(codeOf(await ministry.both('setRules', rules, 'approver', 'approver2'))).toBe('NOT_TWO_SIDED');
    const again = { ...rules, messageRef: 'S', effectiveFrom: '2026-01-01' };
    expect(codeOf(await ministry.both('setRules', again, 'approver', 'justiceApprover'))).toBe('ALREADY_EXISTS');
  });
});

describe('retention', () => {
  test('private data is purged after its days and not before', async () => {
    const paper = await new Paper(ministry, 'kept').until('ISSUED');
    const { certificateId } = paper;
    await ministry.must('depositIdentity', { certificateId }, 'clerk', { private: paper.identity });
    const both = { endorsers: ['mofa', 'kftc'] };
    await ministry.must('depositPowerContent', { certificateId }, 'clerk', { ...both, private: paper.content });
    expect(await ministry.refusal('purgeIdentity', { certificateId }, 'approver')).toBe('NOT_DUE');
    expect(await ministry.refusal('purgePowerContent', { certificateId }, 'hub', both)).toBe('NOT_DUE');
    const at = addDays(ministry.ledger.now, 1826);
    await ministry.must('purgeIdentity', { certificateId }, 'approver', { at });
    await ministry.must('purgePowerContent', { certificateId }, 'hub', both);
    expect(await ministry.refusal('readIdentity', { certificateId }, 'clerk')).toBe('NOT_FOUND');
    expect(await ministry.refusal('readPowerContent', { certificateId }, 'hub')).toBe('NOT_FOUND');
  });
});
