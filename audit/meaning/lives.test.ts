import { Lives } from './lives.ts';

const PACKS = {
  ...{ record: 'pack', field: 'state', begins: ['RECEIVED'] },
  machine: {
    initial: 'PACKED',
    transitions: [
      { from: 'PACKED', action: 'dispatch', to: 'SENT' },
      { from: 'SENT', action: 'receive', to: 'RECEIVED' },
      { from: 'RECEIVED', action: 'sell', to: 'SOLD' },
    ],
  },
};

const pack = (id: string, state: string) => ({ name: 'pack', key: [id], value: { state } }) as never;

test.each([
  ['PACKED', false, undefined],
  ['RECEIVED', false, undefined],
  ['SENT', false, 'pack a began as SENT and not as PACKED'],
  ['SOLD', false, 'pack a began as SOLD and not as PACKED'],
  // In one transaction of several calls it may have come so far.
  ['SOLD', true, undefined],
])('one that begins as %s, in a transaction of several calls: %s', (state, several, wrong) => {
  expect(new Lives([PACKS]).take(pack('a', state), several)).toBe(wrong);
});

test('where one may begin, another may not go without a step', () => {
  const lives = new Lives([PACKS]);
  lives.take(pack('a', 'PACKED'), false);
  expect(lives.take(pack('a', 'RECEIVED'), false)).toBe('pack a went from PACKED to RECEIVED, which no step does');
});
