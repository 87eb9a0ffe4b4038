/** A contract that uses every part of the kit: lockers that are rented out. For the kit's own tests. */
import { z } from 'zod';
import { contract, evaluate, submit } from '../declare.ts';
import type { Handlers, Transaction } from '../transaction.ts';

const LockerId = z.string().regex(/^[a-z0-9-]{1,32}$/);
const MessageRef = z.string().min(1).max(35);

const Locker = z.strictObject({
  site: z.string().regex(/^[a-z]{1,16}$/),
  lockerId: LockerId,
  holder: z.string(),
  openings: z.int().nonnegative(),
  disputes: z.array(z.string()),
});

/** The declaration. */
export const sampleApi = contract({
  name: 'lockers',
  title: { en: 'Lockers', ko: '보관함' },
  summary: 'Lockers that are rented out',
  version: '1.2.3',
  records: {
    Locker: { schema: Locker, key: ['site', 'lockerId'], endorsedBy: ['line', '@holder'] },
    Note: { schema: z.strictObject({ noteId: LockerId, text: z.string().max(100) }), key: ['noteId'] },
  },
  privateRecords: {
    Rent: {
      schema: z.strictObject({ lockerId: LockerId, amountMinor: z.int().positive() }),
      key: ['lockerId'],
      collection: 'line-{holder}',
    },
  },
  events: {
    LockerRented: z.strictObject({ lockerId: LockerId, holder: z.string() }),
    LockerOpened: z.strictObject({ lockerId: LockerId }),
    LockerRemoved: z.strictObject({ lockerId: LockerId }),
    NoteWritten: z.strictObject({ noteId: LockerId }),
  },
  errors: {
    LOCKER_TAKEN: { status: 409, summary: 'The locker is rented out.', remedy: 'Choose another locker.' },
    NOTE_TEXT_FORBIDDEN: { status: 422, summary: 'The text is not allowed.', remedy: 'Write another text.' },
  },
  methods: {
    rent: submit({
      http: 'POST /lockers',
      summary: 'Rent a locker',
      access: { party: 'line', role: ['planner', 'docs'] },
      input: z.object({ site: z.string().regex(/^[a-z]{1,16}$/), lockerId: LockerId, holder: z.string() }),
      output: Locker,
      private: { record: 'Rent', schema: z.object({ amountMinor: z.int().positive() }) },
      errors: ['LOCKER_TAKEN'],
      events: ['LockerRented'],
      example: { input: { site: 'busan', lockerId: 'a-1', holder: 'haulier' }, private: { amountMinor: 5 } },
    }),
    handOver: submit({
      http: 'POST /lockers/{lockerId}/hand-over',
      summary: 'Give a locker to another holder',
      access: { party: 'line', role: 'planner' },
      input: z.strictObject({ site: z.string(), lockerId: LockerId, holder: z.string() }),
      output: Locker,
      events: ['LockerRented'],
      example: { input: { site: 'busan', lockerId: 'a-1', holder: 'terminal1' } },
    }),
    open: submit({
      http: 'POST /lockers/{lockerId}/openings',
      summary: 'Record that a locker was opened',
      access: [
        { party: ['terminal1', 'terminal2'], role: 'device' },
        { party: 'haulier', role: 'dispatcher' },
      ],
      input: z.strictObject({
        site: z.string(),
        lockerId: LockerId,
        messageRef: MessageRef,
        weightG: z.int().optional(),
      }),
      output: Locker,
      events: ['LockerOpened'],
      onConflictingRepeat: 'handle',
      example: { input: { site: 'busan', lockerId: 'a-1', messageRef: 'M1' } },
    }),
    remove: submit({
      http: 'DELETE /lockers/{lockerId}',
      summary: 'Take a locker away',
      access: [
        { party: 'line', role: 'planner' },
        { party: 'bpa', role: 'policy' },
      ],
      input: z.strictObject({ site: z.string(), lockerId: LockerId, messageRef: MessageRef.optional() }),
      output: z.strictObject({ removedBy: z.string(), proposedBy: z.string() }),
      fourEyes: true,
      events: ['LockerRemoved'],
      example: { input: { site: 'busan', lockerId: 'a-1' } },
    }),
    note: submit({
      http: 'POST /notes',
      summary: 'Write a note',
      access: { party: 'line', role: 'planner' },
      input: z.strictObject({ noteId: LockerId, text: z.string().max(100), messageRef: MessageRef.optional() }),
      output: z.strictObject({ noteId: LockerId, characters: z.int(), before: z.string().nullable() }),
      errors: ['NOTE_TEXT_FORBIDDEN'],
      events: ['NoteWritten'],
      example: { input: { noteId: 'n-1', text: 'hello' } },
    }),
    count: submit({
      http: 'POST /counts',
      summary: 'Write down how many notes there are',
      access: { party: 'line', role: 'planner' },
      input: z.strictObject({ noteId: LockerId, limit: z.int() }),
      output: z.strictObject({ count: z.int() }),
      events: ['NoteWritten'],
      example: { input: { noteId: 'n-1', limit: 10 } },
    }),
    appraise: submit({
      http: 'POST /lockers/{lockerId}/appraisals',
      summary: 'Write down whether a locker is dear',
      access: { party: 'line', role: 'planner' },
      input: z.strictObject({ lockerId: LockerId, holder: z.string(), noteId: LockerId }),
      output: z.strictObject({ isDear: z.boolean() }),
      endorsers: ['line'],
      events: ['NoteWritten'],
      example: { input: { lockerId: 'a-1', holder: 'haulier', noteId: 'n-1' } },
    }),
    misbehave: submit({
      http: 'POST /mischief',
      summary: 'Break the rules that the kit watches',
      access: { party: 'line', role: 'planner' },
      input: z.strictObject({ how: z.string() }),
      output: z.strictObject({ done: z.int() }),
      events: ['NoteWritten'],
      example: { input: { how: 'throw' } },
    }),
    locker: evaluate({
      http: 'GET /lockers/{lockerId}',
      summary: 'Read a locker',
      access: 'public',
      input: z.strictObject({ site: z.string(), lockerId: LockerId }),
      output: Locker,
      example: { input: { site: 'busan', lockerId: 'a-1' } },
    }),
    notes: evaluate({
      http: 'GET /notes',
      summary: 'List notes',
      access: { party: 'line', role: 'planner' },
      input: z.strictObject({ limit: z.int(), cursor: z.string().optional() }),
      output: z.strictObject({ items: z.array(z.looseObject({})), next: z.string().optional() }),
      example: { input: { limit: 10 } },
    }),
    rentOf: evaluate({
      http: 'GET /lockers/{lockerId}/rent',
      summary: 'Read what a locker costs',
      access: { party: ['line', 'haulier', 'terminal1'], role: ['planner', 'dispatcher'] },
      input: z.strictObject({ lockerId: LockerId, holder: z.string() }),
      output: z.strictObject({ amountMinor: z.int().nullable(), hash: z.string().nullable() }),
      readsPrivate: 'Rent',
      example: { input: { lockerId: 'a-1', holder: 'haulier' } },
    }),
    sneak: evaluate({
      http: 'GET /sneak',
      summary: 'Try to write in a read',
      access: { party: 'line', role: 'planner' },
      input: z.strictObject({}),
      output: z.strictObject({}),
      example: { input: {} },
    }),
  },
});

const CANARY = 'secret-canary';
const note = { noteId: 'm-1', text: CANARY };

/** What a contract's author may do wrong. */
const mischief: Readonly<Record<string, (tx: Transaction<typeof sampleApi>) => Promise<void>>> = {
  async throw() {
    throw new Error(CANARY);
  },
  async 'silent write'(tx) {
    await tx.put('Note', note);
  },
  async 'write then fail'(tx) {
    await tx.put('Note', note);
    tx.fail('STATE_CONFLICT', 'changed my mind');
  },
  async 'write twice'(tx) {
    await tx.put('Note', note);
    await tx.put('Note', note);
  },
  async 'undeclared error'(tx) {
    tx.fail('NOTE_TEXT_FORBIDDEN', 'not declared for this method');
  },
  async 'undeclared event'(tx) {
    tx.emit('LockerOpened', { lockerId: 'a-1' });
  },
  async 'two events'(tx) {
    tx.emit('NoteWritten', { noteId: 'm-1' });
    tx.emit('NoteWritten', { noteId: 'm-2' });
  },
  async 'private without salt'(tx) {
    await tx.private.put('Rent', { holder: 'haulier' }, { lockerId: 'x', amountMinor: 1 });
  },
  async 'read a secret'(tx) {
    await tx.private.get('Rent', { holder: 'haulier' }, 'a-1');
  },
  async 'wrong key length'(tx) {
    await tx.get('Locker', 'busan');
  },
  async 'page in a write'(tx) {
    await tx.page('Note', [], 1);
  },
  async 'list secrets in a write'(tx) {
    await tx.private.list('Rent', { holder: 'haulier' }, 1);
  },
  async 'wrong record'(tx) {
    await tx.put('Note', { ...note, text: 5 as unknown as string });
  },
  async 'read own write'(tx) {
    await tx.put('Note', note);
    tx.emit('NoteWritten', { noteId: 'm-1' });
    if ((await tx.get('Note', 'm-1')) !== undefined) throw new Error('a write was read before it was committed');
  },
};

/** The handlers. */
export const sampleHandlers: Handlers<typeof sampleApi> = {
  async rent(tx, { site, lockerId, holder }, secret) {
    const taken = await tx.get('Locker', site, lockerId);
    if (taken !== undefined) tx.fail('LOCKER_TAKEN', `Locker ${lockerId} is rented out.`, { lockerId });
    const locker = { site, lockerId, holder, openings: 0, disputes: [] };
    await tx.put('Locker', locker);
    await tx.private.put('Rent', { holder }, { lockerId, amountMinor: secret.amountMinor });
    tx.emit('LockerRented', { lockerId, holder });
    return locker;
  },

  async handOver(tx, { site, lockerId, holder }) {
    const locker = { ...(await tx.require('Locker', site, lockerId)), holder };
    await tx.put('Locker', locker);
    tx.emit('LockerRented', { lockerId, holder });
    return locker;
  },

  async open(tx, { site, lockerId, messageRef }) {
    const locker = await tx.require('Locker', site, lockerId);
    const next =
      tx.conflictsWith === undefined
        ? { ...locker, openings: locker.openings + 1 }
        : { ...locker, disputes: [...locker.disputes, messageRef] };
    await tx.put('Locker', next);
    tx.emit('LockerOpened', { lockerId });
    return next;
  },

  async remove(tx, { site, lockerId }) {
    const locker = await tx.require('Locker', site, lockerId);
    await tx.put('Locker', { ...locker, disputes: ['removed'] });
    tx.emit('LockerRemoved', { lockerId });
    return { removedBy: tx.caller.enrolmentId, proposedBy: tx.proposedBy?.enrolmentId ?? '' };
  },

  async note(tx, { noteId, text }) {
    if (text === 'forbidden') tx.fail('NOTE_TEXT_FORBIDDEN', 'This text is not allowed.');
    const before = await tx.get('Note', noteId);
    await tx.put('Note', { noteId, text });
    tx.emit('NoteWritten', { noteId });
    return { noteId, characters: [...text].length, before: before?.text ?? null };
  },

  async count(tx, { noteId, limit }) {
    const notes = await tx.list('Note', [], limit);
    await tx.put('Note', { noteId, text: `${notes.length} notes` });
    tx.emit('NoteWritten', { noteId });
    return { count: notes.length };
  },

  async appraise(tx, { lockerId, holder, noteId }) {
    const rent = await tx.private.get('Rent', { holder }, lockerId);
    const isDear = (rent?.amountMinor ?? 0) > 100;
    await tx.put('Note', { noteId, text: isDear ? 'dear' : 'not dear' });
    tx.emit('NoteWritten', { noteId });
    return { isDear };
  },

  async misbehave(tx, { how }) {
    await mischief[how]?.(tx);
    return { done: how === 'float' ? 0.5 : 1 };
  },

  async locker(tx, { site, lockerId }) {
    return tx.require('Locker', site, lockerId);
  },

  async notes(tx, { limit, cursor }) {
    return tx.page('Note', [], limit, cursor);
  },

  async rentOf(tx, { lockerId, holder }) {
    const rent = await tx.private.get('Rent', { holder }, lockerId);
    const hash = await tx.private.hash('Rent', { holder }, lockerId);
    return { amountMinor: rent?.amountMinor ?? null, hash: hash ?? null };
  },

  async sneak(tx) {
    await tx.put('Note', { noteId: 'n-9', text: 'sneaked in' });
    return {};
  },
};
