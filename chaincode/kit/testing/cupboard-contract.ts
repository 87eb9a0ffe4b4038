/** A contract whose records are shown whole, in part and changed: for the tests of versions and preconditions. */
import { z } from 'zod';
import { contract, evaluate, submit } from '../declare.ts';
import type { Handlers } from '../transaction.ts';

const Box = z.strictObject({
  boxId: z.string().regex(/^[a-z0-9-]{1,32}$/),
  count: z.int(),
  remark: z.string().optional(),
});
const Label = z.strictObject({ boxId: z.string(), text: z.string() });
const Secret = z.strictObject({ boxId: z.string(), worthMinor: z.int() });
const byId = z.strictObject({ boxId: Box.shape.boxId });
const everybody = { party: ['line', 'haulier', 'bpa'], role: ['planner', 'dispatcher', 'policy'] };
const example = { input: { boxId: 'b-1' } };

/** The declaration. */
export const cupboardApi = contract({
  name: 'cupboard',
  title: { en: 'A cupboard', ko: '찬장' },
  summary: 'Boxes and their labels',
  version: '1.0.0',
  records: { box: { schema: Box, key: ['boxId'] }, label: { schema: Label, key: ['boxId'] } },
  privateRecords: { secret: { schema: Secret, key: ['boxId'], collection: 'line-haulier' } },
  events: {},
  errors: { NOT_YOURS: { status: 403, summary: 'Not yours.', remedy: 'Ask the line.' } },
  oversight: { party: 'bpa', role: 'policy' },
  methods: {
    fill: submit({
      http: 'PUT /boxes/{boxId}',
      summary: 'Say what is in a box',
      access: { party: 'line', role: 'planner' },
      input: z.strictObject({ ...Box.shape, messageRef: z.string().optional() }),
      output: Box,
      example: { input: { boxId: 'b-1', count: 1 } },
    }),
    empty: submit({
      http: 'POST /boxes/{boxId}/emptying',
      summary: 'Empty a box, which two persons decide',
      access: { party: 'line', role: 'planner' },
      fourEyes: true,
      input: byId,
      output: Box,
      example,
    }),
    box: evaluate({
      http: 'GET /boxes/{boxId}',
      summary: 'Look into a box',
      access: { party: ['line', 'haulier'], role: ['planner', 'dispatcher'] },
      input: byId,
      output: Box,
      errors: ['NOT_YOURS'],
      example,
    }),
    labelled: evaluate({
      http: 'GET /labelled/{boxId}',
      summary: 'Look at a box and its label; who is not of the line sees no remark',
      access: everybody,
      input: byId,
      output: z.strictObject({ label: Label.optional(), box: Box, boxes: z.int() }),
      example,
    }),
    boxes: evaluate({
      http: 'GET /shelves/{shelf}/boxes',
      summary: 'List boxes',
      access: everybody,
      input: z.strictObject({ shelf: z.string(), cursor: z.string().optional() }),
      output: z.strictObject({ items: z.array(Box), next: z.string().optional() }),
      example: { input: { shelf: 'top' } },
    }),
    worth: evaluate({
      http: 'GET /boxes/{boxId}/worth',
      summary: 'Read what a box is worth',
      access: everybody,
      input: byId,
      output: Secret,
      readsPrivate: 'secret',
      example,
    }),
    pry: evaluate({
      http: 'GET /pried/{boxId}',
      summary: 'Read a private record without saying so',
      access: everybody,
      input: byId,
      output: z.strictObject({ boxId: z.string() }),
      example,
    }),
  },
});

/** The handlers. */
export const cupboardHandlers: Handlers<typeof cupboardApi> = {
  async fill(tx, { boxId, count, remark }) {
    const box = { boxId, count, ...(remark !== undefined && { remark }) };
    await tx.put('box', box);
    if (remark === 'labelled') await tx.put('label', { boxId, text: `box ${boxId}` });
    return box;
  },
  async empty(tx, { boxId }) {
    const box = { ...(await tx.require('box', boxId)), count: 0 };
    await tx.put('box', box);
    return box;
  },
  async box(tx, { boxId }) {
    const box = await tx.require('box', boxId);
    if (tx.caller.party === 'haulier' && box.remark === 'private') tx.fail('NOT_YOURS', 'The box is the line’s own.');
    return box;
  },
  async labelled(tx, { boxId }) {
    const { remark, ...box } = await tx.require('box', boxId);
    const label = await tx.get('label', boxId);
    const shown = tx.caller.party === 'line' && remark !== undefined ? { ...box, remark } : box;
    const boxes = (await tx.list('box', [], 100)).length;
    return { box: shown, boxes, ...(label !== undefined && { label }) };
  },
  boxes: (tx, { cursor }) => tx.page('box', [], 10, cursor),
  async worth(tx, { boxId }) {
    return (await tx.private.get('secret', {}, boxId)) ?? { boxId, worthMinor: 0 };
  },
  async pry(tx, { boxId }) {
    await tx.private.get('secret', {}, boxId);
    return { boxId };
  },
};
