import fc from 'fast-check';
import { machine, MachineError } from './machine.ts';

const door = machine('SHUT', [
  { from: 'SHUT', action: 'open', to: 'OPEN' },
  { from: 'OPEN', action: 'shut', to: 'SHUT' },
  { from: 'SHUT', action: 'lock', to: 'LOCKED' },
  { from: 'LOCKED', action: 'demolish', to: 'GONE' },
]);

test('the table answers every question about itself', () => {
  expect(door.states).toEqual(['SHUT', 'OPEN', 'LOCKED', 'GONE']);
  expect(door.actions).toEqual(['open', 'shut', 'lock', 'demolish']);
  expect(door.terminalStates).toEqual(['GONE']);
  expect(door.actionsFrom('SHUT')).toEqual(['open', 'lock']);
  expect(door.step('SHUT', 'open')).toBe('OPEN');
  expect(door.step('OPEN', 'lock')).toBeUndefined();
  expect(door.unreachableStates).toEqual([]);
});

test('the types know states and actions', () => {
  const step: 'SHUT' | 'OPEN' | 'LOCKED' | 'GONE' | undefined = door.step('OPEN', 'shut');
  // @ts-expect-error -- no such action
  door.step('OPEN', 'explode');
  expect(step).toBe('SHUT');
});

test('the diagram is the table', () => {
  expect(door.diagram()).toBe(
    [
      'stateDiagram-v2',
      '  [*] --> SHUT',
      '  SHUT --> OPEN: open',
      '  OPEN --> SHUT: shut',
      '  SHUT --> LOCKED: lock',
      '  LOCKED --> GONE: demolish',
      '  GONE --> [*]',
    ].join('\n'),
  );
});

test('a walk stays within the table, and stops where it ends', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...door.actions)), (actions) => {
      let state: (typeof door.states)[number] = door.initial;
      for (const action of actions) {
        const next = door.step(state, action);
        expect(next !== undefined).toBe(door.actionsFrom(state).includes(action));
        if (door.terminalStates.includes(state)) expect(next).toBeUndefined();
        state = next ?? state;
        expect(door.states).toContain(state);
      }
    }),
  );
});

test('two rows for one step are a mistake, and states that nothing leads to are found', () => {
  const rows = [
    { from: 'A', action: 'go', to: 'B' },
    { from: 'A', action: 'go', to: 'C' },
  ] as const;
  expect(() => machine('A', rows)).toThrow(MachineError);
  expect(machine('A', [rows[0], { from: 'X', action: 'go', to: 'A' }]).unreachableStates).toEqual(['X']);
});
