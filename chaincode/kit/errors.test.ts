import fc from 'fast-check';
import { ContractError, KIT_ERRORS, parseContractError } from './errors.ts';

const refusal = new ContractError('LOCKER_TAKEN', 'Locker “a-1” is {taken}.', { lockerId: 'a-1', list: [1, '}'] });

test('a refusal is canonical JSON on the wire', () => {
  expect(refusal.toWire()).toBe(
    '{"code":"LOCKER_TAKEN","details":{"list":[1,"}"],"lockerId":"a-1"},"message":"Locker “a-1” is {taken}."}',
  );
  expect(new ContractError('NOT_FOUND', 'No.').toWire()).toBe('{"code":"NOT_FOUND","message":"No."}');
});

test.each([
  '%',
  'chaincode response 500, %',
  'rpc error: code = Aborted desc = failed to endorse transaction, see attached details: chaincode response 500, %',
  '{"code":1} %',
  'peer0.line: % (and some more {words})',
  '%, %',
])('it is found in “%s”', (frame) => {
  const found = parseContractError(frame.replaceAll('%', refusal.toWire()));
  expect(found?.toJson()).toEqual(refusal.toJson());
});

test.each([
  '',
  'no refusal',
  '{"code":"lower","message":"x"}',
  '{"code":"NOT_FOUND"}',
  '{"code":"NOT_FOUND","message":"cut off',
  '{"code":"NOT_FOUND","message":"x","details":5}',
  '{"code":"NOT_FOUND","message":"x","details":null}',
  '{"code":"',
])('“%s” holds none', (message) => {
  expect(parseContractError(message)).toBeUndefined();
});

test('whatever stands around and inside, what was sent is what is read', () => {
  const words = fc.string().filter((text) => !text.includes('{"code":"'));
  fc.assert(
    fc.property(
      words,
      words,
      fc.string(),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string()),
      (before, after, message, details) => {
        const sent = new ContractError('STATE_CONFLICT', message, details);
        expect(parseContractError(before + sent.toWire() + after)?.toJson()).toEqual(sent.toJson());
      },
    ),
  );
});

test('every kit code has a status, and tells what happened and what to do', () => {
  for (const meaning of Object.values(KIT_ERRORS)) {
    expect(meaning.summary).toMatch(/\.$/);
    expect(meaning.remedy).toMatch(/\.$/);
  }
  expect(KIT_ERRORS.NOT_AUTHORISED.status).toBe(403);
});
