/**
 * A plan as Kubernetes manifests, made of the same descriptions of nodes as everything else. Keys are in Secrets that are made
 * of files by Kustomize, so that no manifest holds one; what is no secret is in ConfigMaps.
 */
import { basename, relative } from 'node:path';
import { stringify } from 'yaml';
import { DATABASE, DATABASE_READY } from '../containers/gateway-container.ts';
import { imageOf } from '../containers/environment.ts';
import type { PlannedFile } from '../hosts/host-files.ts';
import { clusterName } from '../hosts/planned-network.ts';
import { NONROOT, POSTGRES_USER } from '../images/image.ts';
import type { NodeDescription } from '../nodes.ts';

/** Label by which a node's objects find each other, and the one that all nodes have. */
const NAME = 'app.kubernetes.io/name';
const PART_OF = { 'app.kubernetes.io/part-of': 'ledger-pilots' };
/** Where the database's password is. */
const DATABASE_SECRET = { name: 'database', key: 'password' };

/** Where the password is among the plan's files. */
export const DATABASE_PASSWORD_FILE = 'keys/database-password';
/** Name of the Secret with the keys of the users that the gateway acts for, which whoever runs the CA has certified. */
const USERS_SECRET = 'gateway-users';

/** What all nodes of a cluster share. */
export interface ClusterOptions {
  readonly namespace: string;
  /** Folder of the nodes' files in their containers. */
  readonly root: string;
  /** Folder of the users' certificates and keys there, and their paths below it. */
  readonly usersDir: string;
  readonly users: readonly string[];
}

/** A node with the files that it reads. */
export interface ClusterNode {
  readonly node: NodeDescription;
  readonly files: readonly (PlannedFile & { readonly secret: boolean })[];
}

/** The texts of a plan's files, by path below its folder. Contents of files that are copied are not among them. */
export interface ClusterPlan {
  readonly texts: ReadonlyMap<string, string>;
  /** Files of Secrets and ConfigMaps, by path below the folder. */
  readonly contents: ReadonlyMap<string, PlannedFile['content']>;
}

/** Makes everything of a plan for a cluster. */
export function clusterPlan(nodes: readonly ClusterNode[], options: ClusterOptions): ClusterPlan {
  const { namespace, root } = options;
  const texts = new Map<string, string>([
    ['namespace.yaml', documents([namespaceObject(namespace)])],
    [
      'network-policies.yaml',
      documents(
        networkPolicies(
          nodes.map(({ node }) => node),
          namespace,
        ),
      ),
    ],
  ]);
  const contents = new Map<string, PlannedFile['content']>();
  for (const { node, files } of nodes) {
    texts.set(`${nameOf(node)}.yaml`, documents([...services(node, namespace), workload({ node, files }, options)]));
    for (const file of files) contents.set(contentPath(node, file, root), file.content);
  }
  texts.set('kustomization.yaml', kustomization(nodes, namespace, [...texts.keys()], root));
  return { texts, contents };
}

function nameOf({ program }: NodeDescription): string {
  return clusterName(program.name);
}

/** `keys/peer0-line/identities__…__server.key`: a key of a Secret or a ConfigMap has no slashes. */
function contentPath(node: NodeDescription, file: ClusterNode['files'][number], root: string): string {
  return `${file.secret ? 'keys' : 'configuration'}/${nameOf(node)}/${flat(file.path, root)}`;
}

function flat(path: string, root: string): string {
  return relative(root, path).replaceAll('/', '__').replaceAll('@', '-at-');
}

function kustomization(
  nodes: readonly ClusterNode[],
  namespace: string,
  resources: readonly string[],
  root: string,
): string {
  const generator = (secret: boolean, suffix: string) =>
    nodes.flatMap(({ node, files }) => {
      const of = files.filter((file) => file.secret === secret).map((file) => contentPath(node, file, root));
      return of.length === 0 ? [] : [{ name: `${nameOf(node)}-${suffix}`, files: of }];
    });
  const database = { name: DATABASE_SECRET.name, files: [`${DATABASE_SECRET.key}=${DATABASE_PASSWORD_FILE}`] };
  return stringify({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace,
    resources,
    // A node finds its keys by name; one whose keys change is started anew by who changes them.
    generatorOptions: { disableNameSuffixHash: true },
    secretGenerator: [...generator(true, 'keys'), database],
    configMapGenerator: generator(false, 'configuration'),
  });
}

function namespaceObject(name: string): object {
  const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { ...PART_OF, ...restricted } } };
}

function metadata(name: string, namespace: string, labels: object = PART_OF): object {
  return { name, namespace, labels };
}

function services(node: NodeDescription, namespace: string): object[] {
  const name = nameOf(node);
  const ports = portsOf(node).map(({ name: port, port: number }) => ({ name: port, port: number, targetPort: port }));
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(name, namespace),
      spec: {
        selector: { [NAME]: name },
        ports,
        // A node is dialled before its probe is content: orderers wait for each other.
        ...(isStateful(node) && { publishNotReadyAddresses: true, clusterIP: 'None' }),
      },
    },
    ...(node.kind === 'gateway'
      ? [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...claim(node), metadata: metadata(name, namespace) }]
      : []),
  ];
}

function portsOf({ kind, ports }: NodeDescription) {
  return kind === 'database' ? [{ name: 'clients', port: DATABASE.port }] : ports;
}

function isStateful({ kind }: NodeDescription): boolean {
  return kind !== 'contract' && kind !== 'gateway';
}

function workload({ node, files }: ClusterNode, options: ClusterOptions): object {
  const name = nameOf(node);
  const labels = { ...PART_OF, [NAME]: name, 'app.kubernetes.io/component': node.kind };
  const stateful = isStateful(node);
  const spec = {
    replicas: 1,
    selector: { matchLabels: { [NAME]: name } },
    template: { metadata: { labels }, spec: pod({ node, files }, options) },
    ...(stateful
      ? { serviceName: name, volumeClaimTemplates: [claim(node)] }
      : { strategy: { type: node.kind === 'gateway' ? 'Recreate' : 'RollingUpdate' } }),
  };
  return {
    apiVersion: 'apps/v1',
    kind: stateful ? 'StatefulSet' : 'Deployment',
    metadata: metadata(name, options.namespace, labels),
    spec,
  };
}

function claim({ kind }: NodeDescription) {
  const storage = kind === 'ca' ? '1Gi' : '20Gi';
  return {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
  };
}

function pod({ node, files }: ClusterNode, options: ClusterOptions): object {
  const user = node.kind === 'database' ? POSTGRES_USER : NONROOT;
  const keys = files.some(({ secret }) => secret);
  const configured = files.some(({ secret }) => !secret);
  const name = nameOf(node);
  return {
    // Nothing of it speaks to the cluster.
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      ...{ runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    terminationGracePeriodSeconds: 20,
    containers: [container({ node, files }, options)],
    volumes: [
      { name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
      ...(node.kind === 'database' ? [{ name: 'run', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }] : []),
      ...(node.kind === 'gateway' ? gatewayVolumes(options) : []),
      ...(keys ? [{ name: 'keys', secret: { secretName: `${name}-keys`, defaultMode: 0o440 } }] : []),
      ...(configured
        ? [{ name: 'configuration', configMap: { name: `${name}-configuration`, defaultMode: 0o555 } }]
        : []),
    ],
  };
}

/** What it writes, and the users' keys: a gateway starts without them, and serves whom it has. */
function gatewayVolumes({ users }: ClusterOptions): object[] {
  const items = users.map((path) => ({ key: path.replaceAll('/', '__'), path }));
  return [
    { name: 'data', persistentVolumeClaim: { claimName: 'gateway' } },
    { name: 'users', secret: { secretName: USERS_SECRET, optional: true, defaultMode: 0o440, items } },
  ];
}

function container({ node, files }: ClusterNode, { root, usersDir }: ClusterOptions): object {
  const { program, kind, memoryMiB } = node;
  // Named by the same variables as for Compose, where they are set for whoever plans.
  const { variable, official } = imageOf(node);
  return {
    name: kind,
    image: process.env[variable] ?? official,
    // A database starts by its image's entry point, as everywhere.
    ...(kind === 'database' ? { args: ['postgres'] } : { command: [basename(program.command), ...program.args] }),
    ...(kind !== 'database' && { workingDir: program.dir }),
    env: environment(node),
    ports: portsOf(node).map(({ name, port }) => ({ name, containerPort: port })),
    volumeMounts: [
      ...writable(node),
      ...(kind === 'gateway' ? [{ name: 'users', mountPath: usersDir, readOnly: true }] : []),
      ...files.map((file) => mount(file, root)),
    ],
    resources: {
      requests: { cpu: '100m', memory: `${Math.round(memoryMiB / 4)}Mi` },
      limits: { memory: `${memoryMiB}Mi` },
    },
    ...probes(node),
    securityContext: {
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, privileged: false },
      capabilities: { drop: ['ALL'] },
    },
  };
}

function writable(node: NodeDescription): object[] {
  const tmp = { name: 'tmp', mountPath: '/tmp' };
  if (node.kind === 'database') {
    return [
      tmp,
      { name: 'run', mountPath: '/var/run/postgresql' },
      { name: 'data', mountPath: '/var/lib/postgresql/data' },
    ];
  }
  return [tmp, ...node.folders.own.map((mountPath) => ({ name: 'data', mountPath }))];
}

function mount(file: ClusterNode['files'][number], root: string): object {
  const name = file.secret ? 'keys' : 'configuration';
  return { name, mountPath: file.path, subPath: flat(file.path, root), readOnly: true };
}

/** Kubernetes fills `$(NAME)` in from what is named before. */
function environment({ program, kind }: NodeDescription): object[] {
  const password = { name: 'POSTGRES_PASSWORD', valueFrom: { secretKeyRef: DATABASE_SECRET } };
  const needsPassword = kind === 'database' || kind === 'gateway';
  const own = Object.entries({ ...(kind === 'database' ? {} : { HOME: '/tmp', TMPDIR: '/tmp' }), ...program.env })
    .filter(([name]) => name !== 'POSTGRES_PASSWORD')
    .map(([name, value]) => ({
      name,
      value: value.replaceAll(/\$\{POSTGRES_PASSWORD[^}]*\}/g, '$(POSTGRES_PASSWORD)'),
    }));
  return [...(needsPassword ? [password] : []), ...own];
}

function probes({ health, kind }: NodeDescription): object {
  const action = healthAction(health);
  const probe = { ...action, periodSeconds: 10, timeoutSeconds: 5 };
  return {
    startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: probe,
    // The gateway is not ready while peers are away, which a new start would not cure.
    ...(kind !== 'gateway' && { livenessProbe: { ...probe, periodSeconds: 30 } }),
  };
}

function healthAction(health: NodeDescription['health']): object {
  if (health === 'postgres') return { exec: { command: DATABASE_READY } };
  if ('port' in health) return { tcpSocket: { port: health.port } };
  return { httpGet: { port: health.url.port, path: health.url.path } };
}

/** Nobody reaches anybody, but for what is named: who dials a kind of node, at which of its ports. */
function networkPolicies(nodes: readonly NodeDescription[], namespace: string): object[] {
  const policy = (name: string, spec: object) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(name, namespace),
    spec,
  });
  const component = (...kinds: NodeDescription['kind'][]) => ({
    podSelector: { matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'In', values: kinds }] },
  });
  const everybody = { podSelector: { matchLabels: PART_OF } };
  const dns = ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 }));
  const denied = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
  const egress = { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [everybody] }, { ports: dns }] };
  const ingress = (kind: NodeDescription['kind'], from: readonly object[], port: string) =>
    policy(`to-${kind}`, {
      ...component(kind),
      policyTypes: ['Ingress'],
      ingress: [{ ...(from.length > 0 && { from }), ports: [{ protocol: 'TCP', port }] }],
    });
  const kinds = new Set(nodes.map(({ kind }) => kind));
  return [
    policy('deny-all', denied),
    policy('nodes-and-names', egress),
    ingress('orderer', [component('orderer', 'peer')], 'clients'),
    ingress('peer', [component('peer', 'gateway')], 'clients'),
    ingress('contract', [component('peer')], 'contract'),
    ...(kinds.has('database') ? [ingress('database', [component('gateway')], 'clients')] : []),
    // Whoever has a token; put an Ingress with TLS before it.
    ingress('gateway', [], 'clients'),
  ];
}

function documents(objects: readonly object[]): string {
  return objects.map((object) => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 })).join('---\n');
}
