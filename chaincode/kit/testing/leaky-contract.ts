/** A contract that lets in, one way at a time, what endorsers could see differently. Proves that twin-run notices. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { contract, submit } from '../declare.ts';
import type { Handlers } from '../transaction.ts';

const leaks: Readonly<Record<string, () => string>> = {
  none: () => 'always the same',
  clock: () => new Date().toISOString().slice(0, 10),
  zone: () => new Date(0).getHours().toString(),
  locale: () => ['가', 'a'].sort((left, right) => left.localeCompare(right)).join(),
  format: () => (1234.5).toLocaleString(),
  folder: () => process.cwd(),
  environment: () => process.env['NODE_ENV'] ?? '',
  random: () => randomUUID(),
};

/** Names of the ways. */
export const leakNames = Object.keys(leaks);

/** The declaration. */
export const leakyApi = contract({
  name: 'leaky',
  title: { en: 'Leaky', ko: '누설' },
  summary: 'Lets the machine in',
  version: '1.0.0',
  records: { Leak: { schema: z.strictObject({ how: z.string(), found: z.string() }), key: ['how'] } },
  events: {},
  errors: {},
  methods: {
    leak: submit({
      http: 'POST /leaks',
      summary: 'Leak',
      access: { party: 'line', role: 'planner' },
      input: z.strictObject({ how: z.string() }),
      output: z.strictObject({ done: z.boolean() }),
      example: { input: { how: 'none' } },
    }),
  },
});

/** The handlers. */
export const leakyHandlers: Handlers<typeof leakyApi> = {
  async leak(tx, { how }) {
    await tx.put('Leak', { how, found: leaks[how]!() });
    return { done: true };
  },
};
