import { Evidence, MessageRef, Provenance, provenanceOf } from './provenance.ts';

const caller = {
  party: 'line',
  mspId: 'LineMSP',
  roles: ['planner', 'docs'],
  enrolmentId: 'p',
  certHash: 'ab'.repeat(32),
  attributes: {},
};
const tx = { caller, now: '2026-03-02T00:00:00.000Z' };
const origin = { occurredAt: '2026-03-02T08:59:00+09:00', source: 'DEVICE' as const, evidence: [] };

test('a record says who recorded it and when, and when it happened', () => {
  expect(Provenance.parse(provenanceOf(tx, origin))).toEqual({
    schemaVersion: 1,
    recordedBy: { mspId: 'LineMSP', certHash: caller.certHash, role: 'planner' },
    recordedAt: tx.now,
    ...origin,
  });
  const other = provenanceOf({ ...tx, caller: { ...caller, roles: [] } }, origin, { schemaVersion: 2 });
  expect(other).toMatchObject({ schemaVersion: 2, recordedBy: { role: '' } });
  expect(provenanceOf(tx, origin, { role: 'docs' }).recordedBy.role).toBe('docs');
});

test('evidence is a hash, a type and a size', () => {
  const photo = { sha256: '0'.repeat(64), mediaType: 'image/jpeg', sizeBytes: 10 };
  expect(Evidence.safeParse(photo).success).toBe(true);
  for (const wrong of [{ sha256: 'X' }, { mediaType: 'jpeg' }, { sizeBytes: 0 }, { hint: 'a\nb' }, { more: 1 }]) {
    expect(Evidence.safeParse({ ...photo, ...wrong }).success).toBe(false);
  }
});

test('a message reference is short and plain', () => {
  expect(['M1', '2026:0001/a.b-c_d'].every((ref) => MessageRef.safeParse(ref).success)).toBe(true);
  expect(['', '-a', 'a b', 'a\u0000', 'x'.repeat(65), '한글'].some((ref) => MessageRef.safeParse(ref).success)).toBe(
    false,
  );
});
