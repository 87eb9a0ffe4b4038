import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { SubjectTurns, type Subjects } from './subject-turns.ts';
import { subjectsOf } from './subjects-of.ts';

/** Work that ends when it is told to. */
class Work {
  readonly begun: string[] = [];
  readonly #ends = new Map<string, () => void>();
  readonly turns = new SubjectTurns();

  add(name: string, { changes = [], needs = [] }: Partial<Subjects>): Promise<void> {
    return this.turns.run({ changes, needs }, () => {
      this.begun.push(name);
      return new Promise<void>((resolve) => this.#ends.set(name, resolve));
    });
  }

  async end(name: string): Promise<void> {
    this.#ends.get(name)!();
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('changes of one thing go one after the other, those of others beside them', async () => {
  const work = new Work();
  for (const [name, subject] of ['1a', '2a', '3b'].map((name) => [name, name[1]!])) {
    void work.add(name!, { changes: [subject!] });
  }
  await settled();
  expect(work.begun).toEqual(['1a', '3b']);
  await work.end('1a');
  expect(work.begun).toEqual(['1a', '3b', '2a']);
});

test('who needs a thing waits for its change, not for others who need it; its next change waits for all of them', async () => {
  const work = new Work();
  void work.add('open', { changes: ['flight'] });
  for (const name of ['join 1', 'join 2']) void work.add(name, { needs: ['flight'], changes: [name] });
  void work.add('land', { changes: ['flight'] });
  await settled();
  expect(work.begun).toEqual(['open']);
  await work.end('open');
  expect(work.begun).toEqual(['open', 'join 1', 'join 2']);
  await work.end('join 1');
  expect(work.begun).not.toContain('land');
  await work.end('join 2');
  expect(work.begun).toContain('land');
});

test('what has ended is not remembered', async () => {
  const work = new Work();
  void work.add('1', { changes: ['a'], needs: ['b'] });
  void work.add('2', { changes: ['b', 'a'] });
  await settled();
  expect(work.turns.size).toBe(2);
  await work.end('1');
  await work.end('2');
  expect(work.turns.size).toBe(0);
});

test('what a call changes and needs follows from the declaration', () => {
  const subjects = subjectsOf(customs);
  const { bindParcel, joinManifest, recordPayment } = customs.methods;
  const { parcelId, contents } = bindParcel.example.input;
  const orders = [...new Set(contents.map(({ orderId }) => `orderId ${orderId}`))];
  expect(subjects('bindParcel', bindParcel.example.input)).toEqual({
    changes: [`parcelId ${parcelId}`],
    needs: orders,
  });
  const joined = joinManifest.example.input;
  expect(subjects('joinManifest', joined)).toMatchObject({ changes: [`parcelId ${joined.parcelId}`] });
  expect(subjects('joinManifest', joined).needs).toContain(`masterBillNo ${joined.masterBillNo}`);
  const paid = recordPayment.example.input;
  expect(subjects('recordPayment', paid)).toEqual({ changes: [`orderId ${paid.orderId}`], needs: [] });
});

test('an input of another form than declared has no subject, and is left to the contract', () => {
  expect(subjectsOf(customs)('recordPayment', { orderId: 7 })).toEqual({ changes: [], needs: [] });
});
