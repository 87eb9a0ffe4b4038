import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { readDeployment } from '../contracts/deployment.ts';
import { buildImage, type BuiltImage } from '../images/archive.ts';
import { contractImage } from '../images/catalogue.ts';
import { makeImages } from '../images/make-images.ts';
import { poll } from '../processes/poll.ts';
import { requireFreePorts } from '../processes/ports.ts';
import type { Program } from '../processes/program.ts';
import { portsOf } from '../processes/programs.ts';
import { serves } from '../processes/start-program.ts';
import type { LogRequest, ProgramPlace, Runner, RunningProgram } from '../runners/runner.ts';
import { StateError, type NetworkRecord } from '../state/network-record.ts';
import type { Network } from '../state/network.ts';
import { composeYaml } from './compose-file.ts';
import { speaksTls } from './tls-port.ts';
import { Engine, EngineError, type ContainerState } from './engine.ts';
import {
  containerUser,
  contractVariables,
  environmentPath,
  IMAGES,
  projectOf,
  readEnvironment,
  writeEnvironment,
  type ImageName,
} from './environment.ts';

const run = promisify(execFile);

/** How long the gateway may drain. */
const GRACE_S = 15;
const TAIL_LINES = 12;

const ComposeFile = z.object({
  services: z.record(z.string(), z.object({ volumes: z.array(z.string()).default([]) })),
});

/** Programs as containers, by a `docker-compose.yml` in the state folder. */
export class Containers implements Runner {
  readonly #stateDir: string;
  readonly #record: NetworkRecord;
  readonly #engine = new Engine();
  readonly #project: string;
  /** Compose runs once at a time: two would both make the network that they find missing. */
  #turn: Promise<void> = Promise.resolve();

  constructor(stateDir: string, record: NetworkRecord) {
    this.#stateDir = stateDir;
    this.#record = record;
    this.#project = projectOf(stateDir);
  }

  async prepare(network: Network, report: (line: string) => void): Promise<void> {
    const running = await this.running();
    await requireFreePorts(portsOf(network).filter(({ node }) => !running.has(node)));
    writeFileSync(this.#composeFile, composeYaml(network.topology, network.layout.basePort), { mode: 0o600 });
    const names = (Object.keys(IMAGES) as ImageName[]).filter((name) => name !== 'GATEWAY_IMAGE');
    await this.#provide(names, report);
  }

  async compile(_: Network, names: readonly string[]): Promise<readonly string[]> {
    if (!names.includes('gateway')) return [];
    return (await this.#provide(['GATEWAY_IMAGE'], () => undefined)) ? ['gateway'] : [];
  }

  async start(programs: readonly Program[]): Promise<void> {
    if (programs.length === 0) return;
    const names = programs.map(({ name }) => name);
    const before = this.#turn;
    this.#turn = (async () => {
      await before.catch(() => undefined);
      await this.#provideContracts(names);
      await this.#handOver(names);
      await this.#compose(['up', '-d', '--no-deps', ...names]);
    })();
    await this.#turn;
  }

  async ready(program: Program, deadlineMs: number, signal?: AbortSignal): Promise<void> {
    const { name } = program;
    const options = { what: `${name} to serve`, deadlineMs, everyMs: 200, ...(signal && { signal }) };
    try {
      await poll(options, async () => ((await this.#serves(program)) ? true : undefined));
    } catch (error) {
      if (signal?.aborted) throw error;
      const tail: string[] = [];
      const [container] = await this.#containers([name]);
      if (container !== undefined) {
        await this.#engine.log(container.id, { lines: TAIL_LINES, follow: false }, (line) => tail.push(`    ${line}`));
      }
      const problem = `${name} did not serve within ${Math.round(deadlineMs / 1000)} s; the end of its log:`;
      throw new EngineError([problem, ...tail].join('\n'));
    }
  }

  async stop(programs: readonly ProgramPlace[]): Promise<void> {
    const containers = await this.#containers(programs.map(({ name }) => name));
    await Promise.all(containers.filter(({ running }) => running).map(({ id }) => this.#engine.stop(id, GRACE_S)));
  }

  async running(): Promise<ReadonlyMap<string, RunningProgram>> {
    const containers = (await this.#engine.containers(this.#project)).filter(({ running }) => running);
    const inspected = containers.map(async ({ name, id }): Promise<[string, RunningProgram]> => {
      const { pid, health } = await this.#engine.inspect(id);
      return [name, { pid, healthy: health !== 'unhealthy' }];
    });
    return new Map(await Promise.all(inspected));
  }

  async logs({ name, onLine, ...options }: LogRequest): Promise<void> {
    const containers = await this.#engine.containers(this.#project);
    const wanted = containers.filter((one) => name === undefined || one.name === name);
    if (wanted.length === 0) {
      throw new StateError(`there is no node ${name}: there are ${containers.map((one) => one.name).join(', ')}`);
    }
    await Promise.all(wanted.map((one) => this.#engine.log(one.id, options, (line) => onLine(one.name, line))));
  }

  async remove(): Promise<void> {
    if (existsSync(this.#composeFile)) await this.#compose(['down', '--volumes', '--remove-orphans']);
  }

  get #composeFile(): string {
    return join(this.#stateDir, 'docker-compose.yml');
  }

  #compose(args: readonly string[]): Promise<void> {
    const files = ['-f', this.#composeFile, '--env-file', environmentPath(this.#stateDir), '-p', this.#project];
    return this.#engine.compose([...files, ...args]);
  }

  async #containers(names: readonly string[]): Promise<ContainerState[]> {
    return (await this.#engine.containers(this.#project)).filter(({ name }) => names.includes(name));
  }

  /** A program that nobody can ask is asked by its container's own check. */
  async #serves(program: Program): Promise<boolean> {
    const [container] = await this.#containers([program.name]);
    if (container === undefined || !container.running) return false;
    if (program.ready.length === 0) return (await this.#engine.inspect(container.id)).health === 'healthy';
    const ports = program.ready.flatMap((one) => ('port' in one ? [one.port] : []));
    if ((await Promise.all(ports.map(speaksTls))).includes(false)) return false;
    return serves({ ...program, ready: program.ready.filter((one) => 'url' in one) });
  }

  /** Has the engine know these images: those that the caller's environment names, else our own. @returns whether one changed */
  async #provide(names: readonly ImageName[], report: (line: string) => void): Promise<boolean> {
    const images: Record<string, string> = {};
    const own = new Map<string, ImageName>();
    for (const name of names) {
      const given = process.env[name];
      if (given === undefined || given === '') own.set(IMAGES[name].own, name);
      else images[name] = given;
    }
    let changed = false;
    // Without a name all of them would be made.
    for await (const { name, built } of own.size === 0 ? [] : makeImages([...own.keys()], report)) {
      if (await this.#load(built)) changed = true;
      images[own.get(name)!] = built.reference;
    }
    writeEnvironment(this.#stateDir, this.#record.channels, images);
    return changed;
  }

  /** The images of contracts are of what is deployed, and not of what the source is by now. */
  async #provideContracts(names: readonly string[]): Promise<void> {
    const images: Record<string, string> = {};
    for (const channel of this.#record.channels) {
      const deployment = readDeployment(this.#stateDir, channel);
      const isNamed = names.some((name) => name.startsWith(`contract.${channel}`));
      if (deployment === undefined || !isNamed) continue;
      const code = { contract: channel, code: readFileSync(deployment.bundle), packages: [] };
      const built = await buildImage(await contractImage(code));
      await this.#load(built);
      images[contractVariables(channel).image] = built.reference;
    }
    writeEnvironment(this.#stateDir, this.#record.channels, images);
  }

  async #load({ reference, id, archive }: BuiltImage): Promise<boolean> {
    if ((await this.#engine.imageId(reference)) === id) return false;
    await this.#engine.load(archive);
    return true;
  }

  /** Gives containers the folders that they see, where whoever brings the network up is root and they are not. */
  async #handOver(names: readonly string[]): Promise<void> {
    const { services } = ComposeFile.parse(parse(readFileSync(this.#composeFile, 'utf8')));
    const { LEDGER_STATE: state = this.#stateDir } = readEnvironment(this.#stateDir);
    const folders = names
      .flatMap((name) => services[name]?.volumes ?? [])
      .map((volume) => volume.replaceAll('${LEDGER_STATE:?unset}', state).split(':')[0]!)
      .filter((folder) => folder.startsWith('/'));
    for (const folder of folders) mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (process.getuid?.() !== 0 || folders.length === 0) return;
    const { uid, gid } = containerUser();
    await run('chown', ['-R', `${uid}:${gid}`, ...folders]);
  }
}
