import { readAhead, type Attempt } from './read-ahead.ts';
import { Workspace, type LedgerStub, type LedgerView } from './workspace.ts';

/** A ledger of which every key holds its own name, and which tells what it was asked for. */
function ledger(): { readonly workspace: Workspace; readonly asked: string[] } {
  const asked: string[] = [];
  const stub = {
    getState: (key: string) => {
      asked.push(key);
      return Promise.resolve(Buffer.from(key));
    },
  } as unknown as LedgerStub;
  return { workspace: new Workspace(stub), asked };
}

const nameAt = async (view: LedgerView, key: string): Promise<string> => String(Buffer.from((await view.read(key))!));

/** Reads a key, and then the one that its value names. */
const chain =
  (first: string, steps: number): Attempt =>
  async (view) => {
    let key = first;
    for (let step = 0; step < steps; step += 1) key = `${await nameAt(view, key)}+`;
  };

test('asks in rounds for what all attempts read next, each key once', async () => {
  const { workspace, asked } = ledger();
  await readAhead(workspace, [chain('a', 2), chain('b', 2), chain('a', 1)]);
  expect(asked).toEqual(['a', 'b', 'a+', 'b+']);
});

test('goes three steps and no further', async () => {
  const { workspace, asked } = ledger();
  await readAhead(workspace, [chain('a', 9), chain('b', 9)]);
  expect(asked).toEqual(['a', 'b', 'a+', 'b+', 'a++', 'b++']);
});

test('does not wait for an attempt that fails, or reads what is not read ahead', async () => {
  const { workspace, asked } = ledger();
  await readAhead(workspace, [
    () => Promise.reject(new Error('refused')),
    (view) => view.range({ objectType: 'x', prefix: [], limit: 1 }),
    (view) => view.readPrivate('c', 'p'),
    (view) => view.privateHash('c', 'p'),
    (view) => view.history('h').next(),
    chain('a', 1),
  ]);
  expect(asked).toEqual(['a']);
});

test('gives an attempt all that it asked for at once', async () => {
  const { workspace, asked } = ledger();
  const seen: string[] = [];
  await readAhead(workspace, [
    async (view) => {
      seen.push(...(await Promise.all([nameAt(view, 'a'), nameAt(view, 'b')])));
      await view.read('c');
    },
  ]);
  expect(seen).toEqual(['a', 'b']);
  expect(asked).toEqual(['a', 'b', 'c']);
});

test('what was read ahead is not asked for again', async () => {
  const { workspace, asked } = ledger();
  await readAhead(workspace, [chain('a', 1)]);
  expect(String(Buffer.from((await workspace.read('a'))!))).toBe('a');
  expect(asked).toEqual(['a']);
});

test('a peer that does not answer fails the transaction', async () => {
  const workspace = new Workspace({ getState: () => Promise.reject(new Error('gone')) } as unknown as LedgerStub);
  await expect(readAhead(workspace, [chain('a', 1)])).rejects.toThrow('a request to the peer failed');
});
