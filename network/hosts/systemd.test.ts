import type { NodeDescription } from '../nodes.ts';
import { systemdUnits } from './systemd.ts';

const ROOT = '/srv/ledger';

const node: NodeDescription = {
  kind: 'peer',
  party: 'line',
  program: {
    name: 'peer0.line',
    command: `${ROOT}/programs/peer`,
    args: ['node', 'start'],
    env: { FORMAT: '%{time} "x"', PLAIN: 'a=b' },
    dir: `${ROOT}/peers/peer0.line`,
    ready: [],
  },
  folders: { own: [`${ROOT}/peers/peer0.line`], read: [`${ROOT}/keys/peer0.line`] },
  ports: [],
  memoryMiB: 768,
  health: { port: 1 },
  channels: [],
};

const unit = systemdUnits([node], ROOT).get('ledger-peer0.line.service')!;

test('a unit is shut in: not root, nothing to write but its own folder, an end to memory, started again when it fails', () => {
  for (const line of [
    'User=ledger-pilots',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'ProtectSystem=strict',
    'MemoryMax=768M',
    'Restart=on-failure',
    `TemporaryFileSystem=${ROOT}:ro`,
    `BindReadOnlyPaths=${ROOT}/programs ${ROOT}/keys/peer0.line`,
    `BindPaths=${ROOT}/peers/peer0.line`,
  ]) {
    expect(unit.split('\n')).toContain(line);
  }
});

test('what systemd would read as its own is escaped', () => {
  expect(unit).toContain('Environment="FORMAT=%%{time} \\"x\\""\n');
  expect(unit).toContain('Environment=PLAIN=a=b\n');
  expect(unit).toContain(`ExecStart=${ROOT}/programs/peer node start\n`);
});

test('the gateway starts by itself: the target starts nodes before anybody has joined', () => {
  const units = systemdUnits([{ ...node, kind: 'gateway', program: { ...node.program, name: 'gateway' } }], ROOT);
  expect(units.get('ledger-gateway.service')).toContain('WantedBy=multi-user.target');
  expect(unit).toContain('WantedBy=ledger-pilots.target');
});
