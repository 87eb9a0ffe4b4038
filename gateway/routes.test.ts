import { z } from 'zod';
import { contract, evaluate, submit } from '@ledger-pilots/chaincode/kit/declare.ts';
import { expressPath, routesOf } from './routes.ts';

const Note = z.strictObject({ noteId: z.string(), text: z.string() });

const notes = contract({
  name: 'notes',
  title: { en: 'Notes', ko: '메모' },
  summary: 'Notes.',
  version: '1.0.0',
  records: { note: { schema: Note, key: ['noteId'] } },
  events: {},
  errors: {},
  methods: {
    writeNote: submit({
      http: 'POST /notes',
      summary: 'Write a note',
      access: { party: 'line', role: 'planner' },
      input: Note,
      output: Note,
      example: { input: { noteId: 'a', text: 'b' } },
    }),
    stampNote: submit({
      http: 'POST /notes/{noteId}/stamp',
      summary: 'Stamp a note',
      access: { party: 'line', role: 'planner' },
      input: z.strictObject({ noteId: z.string() }),
      output: Note,
      example: { input: { noteId: 'a' } },
    }),
    readNote: evaluate({
      http: 'GET /notes/{noteId}',
      summary: 'Read a note',
      access: 'public',
      input: z.strictObject({ noteId: z.string() }),
      output: Note,
      example: { input: { noteId: 'a' } },
    }),
  },
});

test('every declared method becomes one route below the name of its contract', () => {
  expect(routesOf([notes]).map(({ verb, path, name }) => `${verb} ${path} ${name}`)).toEqual([
    'POST /v1/notes/notes writeNote',
    'POST /v1/notes/notes/{noteId}/stamp stampNote',
    'GET /v1/notes/notes/{noteId} readNote',
  ]);
});

test('fields in the path are told from fields of the body', () => {
  expect(routesOf([notes])[1]!.pathFields).toEqual(['noteId']);
  expect(expressPath('/v1/notes/notes/{noteId}/stamp')).toBe('/v1/notes/notes/:noteId/stamp');
});

test('a POST beside a read of one more segment creates what that read shows', () => {
  const [write, stamp, read] = routesOf([notes]);
  expect(write!.created).toEqual({ path: '/v1/notes/notes/{noteId}', field: 'noteId' });
  expect(stamp!.created).toBeUndefined();
  expect(read!.created).toBeUndefined();
});
