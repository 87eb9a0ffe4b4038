/** Manifests of a plan for a cluster: read as strictly as an API server does, without one. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { PROJECT_ROOT } from '@ledger-pilots/network/state/network.ts';
import { network } from '../network-command.ts';

jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-kubernetes-'));
const out = join(folder, 'cluster');

beforeAll(() => {
  network('plan', '--plan', join(folder, 'plan'), '--pilots', 'transshipment', '--form', 'kubernetes', '--out', out);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly podSelector?: object;
    readonly template?: { readonly spec: PodSpec };
    readonly volumeClaimTemplates?: readonly object[];
  };
}

interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: object;
  readonly containers: readonly {
    readonly securityContext: object;
    readonly resources: { readonly limits: object };
    readonly readinessProbe: object;
    readonly volumeMounts: readonly { readonly name: string; readonly subPath?: string }[];
  }[];
}

/** Everything but Kustomize's own file, which no API server sees. */
const manifestFiles = () =>
  readdirSync(out)
    .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
    .map((name) => join(out, name));
const manifests = () =>
  manifestFiles().flatMap((file) =>
    parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest),
  );

const hasGo = spawnSync('go', ['version']).status === 0;
if (!hasGo) console.warn('manifests are not held against the schema here: there is no Go');

/** The API's own types, by a program of a Go module that pins them. */
const validated = (...files: string[]) =>
  spawnSync('go', ['run', '-mod=readonly', '.', ...files], {
    cwd: join(PROJECT_ROOT, 'network', 'kubernetes', 'validator'),
    encoding: 'utf8',
    env: { ...process.env, GOWORK: 'off', GOFLAGS: '', CGO_ENABLED: '0' },
    timeout: 540_000,
  });

(hasGo ? test : test.skip)(
  'every manifest is of the API’s schema, and a misspelt field or a wrong type is refused',
  () => {
    const { status, stdout, stderr } = validated(...manifestFiles());
    // The first time Go tells there what it downloads.
    const told = status === 0 ? stdout.trim() : stdout + stderr;
    expect(told).toBe(`${manifests().length} documents, 0 problems`);
    const text = readFileSync(join(out, 'peer0-line.yaml'), 'utf8');
    const edited = (before: string, after: string): string => {
      expect(text).toContain(before);
      const path = join(folder, `${after.replaceAll(/\W/g, '')}.yaml`);
      writeFileSync(path, text.replace(before, after));
      return path;
    };
    const refusals: [string, string, string][] = [
      ['readOnlyRootFilesystem', 'readOnlyRootFileSystem', 'unknown field'],
      ['replicas: 1', 'replicas: one', 'cannot unmarshal'],
      ['kind: StatefulSet', 'kind: StatefullSet', 'no kind "StatefullSet"'],
    ];
    for (const [before, after, problem] of refusals) {
      const refused = validated(edited(before, after));
      expect([after, refused.status, refused.stdout]).toEqual([after, 1, expect.stringContaining(problem)]);
    }
  },
);

test('peers, orderers, CA and database have claims of their own; contracts and the gateway are deployments', () => {
  const of = (kind: string) =>
    manifests()
      .filter((one) => one.kind === kind)
      .map(({ metadata }) => metadata.name);
  expect(of('Deployment').sort()).toEqual(['contract-transshipment', 'gateway']);
  expect(of('StatefulSet')).toEqual(
    expect.arrayContaining(['ca', 'orderer-nec', 'peer0-line', 'peer0-kisa', 'postgres']),
  );
  expect(of('StatefulSet')).toHaveLength(1 + 4 + 7 + 1);
  for (const one of manifests().filter(({ kind }) => kind === 'StatefulSet')) {
    expect(one.spec!.volumeClaimTemplates).toHaveLength(1);
  }
  expect(new Set(of('Service'))).toEqual(new Set([...of('Deployment'), ...of('StatefulSet')]));
});

test('no pod is root, writes to its root, gains privileges, knows the cluster, or has no limits and probes', () => {
  const pods = manifests().flatMap(({ spec }) => spec?.template?.spec ?? []);
  expect(pods).toHaveLength(15);
  for (const pod of pods) {
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    for (const container of pod.containers) {
      expect(container.securityContext).toMatchObject({
        ...{ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, privileged: false },
        capabilities: { drop: ['ALL'] },
      });
      expect(container.resources.limits).toHaveProperty('memory');
      expect(container.readinessProbe).toBeDefined();
    }
  }
});

test('whatever is not named may not be dialled', () => {
  const policies = manifests().filter(({ kind }) => kind === 'NetworkPolicy');
  const denied = policies.find(({ metadata }) => metadata.name === 'deny-all')!;
  expect(denied.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
});

test('keys are in Secrets alone: no manifest and no ConfigMap has one, and what is mounted is there', () => {
  const secret = /PRIVATE KEY|\bpass: /;
  for (const file of [...manifestFiles(), join(out, 'kustomization.yaml')])
    expect(readFileSync(file, 'utf8')).not.toMatch(secret);
  const generated = parse(readFileSync(join(out, 'kustomization.yaml'), 'utf8')) as Record<
    'secretGenerator' | 'configMapGenerator',
    { name: string; files: string[] }[]
  >;
  for (const { files } of generated.configMapGenerator) {
    for (const file of files) expect(readFileSync(join(out, file), 'utf8')).not.toMatch(secret);
  }
  const kept = new Map(
    [...generated.secretGenerator, ...generated.configMapGenerator].map(({ name, files }) => [name, files]),
  );
  for (const file of [...kept.values()].flat()) expect(existsSync(join(out, file.replace(/^[^/]*=/, '')))).toBe(true);
  for (const { metadata, spec } of manifests().filter(({ spec: its }) => its?.template !== undefined)) {
    for (const { name, subPath } of spec!.template!.spec.containers[0]!.volumeMounts) {
      if (subPath === undefined) continue;
      expect(subPath).toMatch(/^[-._a-zA-Z0-9]{1,253}$/);
      expect(kept.get(`${metadata.name}-${name}`)!.map((file) => basename(file))).toContain(subPath);
    }
  }
});
