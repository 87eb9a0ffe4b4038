/** A container engine: Docker's API, which Podman serves as well, and Compose. */
import { execFile } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { PassThrough, Readable } from 'node:stream';
import { promisify } from 'node:util';
import Docker from 'dockerode';

const run = promisify(execFile);

const COMPOSE_TIMEOUT_MS = 300_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Labels that Compose gives its containers. */
const LABELS = { project: 'com.docker.compose.project', service: 'com.docker.compose.service' } as const;

/** There is no engine, or it refused. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** One container of a project. */
export interface ContainerState {
  /** The service's name. */
  readonly name: string;
  readonly id: string;
  readonly running: boolean;
}

/** The engine that `DOCKER_HOST` names, or this machine's own. */
export class Engine {
  readonly #docker = new Docker();
  #compose: Promise<readonly string[]> | undefined;

  /** @throws {EngineError} with what to do, when no engine answers */
  async require(): Promise<void> {
    try {
      await this.#docker.ping();
    } catch (error) {
      throw new EngineError(
        `no container engine answers (${(error as Error).message}): start one, or name it with DOCKER_HOST; without --docker none is needed`,
      );
    }
  }

  /** Id of the image of this name; undefined where the engine has none. */
  async imageId(reference: string): Promise<string | undefined> {
    try {
      return (await this.#docker.getImage(reference).inspect()).Id;
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) return undefined;
      throw error;
    }
  }

  /** Loads an archive of images. @throws {EngineError} with the engine's own words */
  async load(archive: Buffer): Promise<void> {
    const answer = await this.#docker.loadImage(Readable.from(slices(archive)), { quiet: true });
    let said = '';
    for await (const chunk of answer) said += String(chunk);
    const refused = /"error" *: *"([^"]*)"/.exec(said);
    if (refused !== null) throw new EngineError(`the engine did not load an image: ${refused[1]}`);
  }

  /** The containers of a project, whether they run or not. */
  async containers(project: string): Promise<ContainerState[]> {
    await this.require();
    const found = await this.#docker.listContainers({
      all: true,
      filters: { label: [`${LABELS.project}=${project}`] },
    });
    return found.map(({ Id, Labels, State }) => ({
      name: Labels[LABELS.service] ?? Id,
      id: Id,
      running: State === 'running' || State === 'paused',
    }));
  }

  /** The process of a container on the engine's machine, and what its health check says; undefined where it has none. */
  async inspect(id: string): Promise<{ readonly pid: number; readonly health: string | undefined }> {
    const { State } = await this.#docker.getContainer(id).inspect();
    return { pid: State.Pid, health: State.Health?.Status };
  }

  /** Stops a container; one that has ended is left alone. */
  async stop(id: string, graceS: number): Promise<void> {
    try {
      await this.#docker.getContainer(id).stop({ t: graceS });
    } catch (error) {
      // 304: it had stopped. 404: it is gone.
      if (![304, 404].includes((error as { statusCode?: number }).statusCode ?? 0)) throw error;
    }
  }

  /** Each line of a container's log, the last so many and then, with `follow`, those to come until the signal. */
  async log(
    id: string,
    options: { readonly lines: number; readonly follow: boolean; readonly signal?: AbortSignal },
    onLine: (line: string) => void,
  ): Promise<void> {
    const { lines, follow, signal } = options;
    const container = this.#docker.getContainer(id);
    const out = new PassThrough();
    const reading = (async () => {
      for await (const line of createInterface({ input: out })) onLine(line);
    })();
    const asked = { stdout: true, stderr: true, tail: lines };
    if (follow) {
      const stream = await container.logs({ ...asked, follow: true });
      signal?.addEventListener('abort', () => (stream as Readable).destroy(), { once: true });
      this.#docker.modem.demuxStream(stream, out, out);
      stream.on('close', () => out.end());
      stream.on('end', () => out.end());
    } else {
      demultiplexed(await container.logs({ ...asked, follow: false }), out);
    }
    await reading;
  }

  /** Runs Compose. @throws {EngineError} with its own words */
  async compose(args: readonly string[]): Promise<void> {
    const [command, ...before] = await (this.#compose ??= composeCommand());
    try {
      await run(command!, [...before, ...args], { timeout: COMPOSE_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES });
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: string };
      throw new EngineError(`docker compose ${args.at(-1)}: ${stderr?.trim() || message}`);
    }
  }
}

/** Compose is a part of the client's, or a program of its own. */
async function composeCommand(): Promise<readonly string[]> {
  for (const command of [['docker', 'compose'], ['docker-compose']]) {
    const [program, ...args] = command;
    const there = await run(program!, [...args, 'version']).then(
      () => true,
      () => false,
    );
    if (there) return command;
  }
  throw new EngineError('there is no Docker Compose: install it (Debian: apt-get install docker-compose)');
}

/** Docker frames a log's parts: a byte for the stream, three of nothing, four for the length (API, "ContainerAttach"). */
function demultiplexed(log: Buffer, out: Writable): void {
  for (let at = 0; at + 8 <= log.length;) {
    const length = log.readUInt32BE(at + 4);
    out.write(log.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  out.end();
}

const SLICE_BYTES = 1024 * 1024;

function* slices(archive: Buffer): Generator<Buffer, void, void> {
  for (let at = 0; at < archive.length; at += SLICE_BYTES) yield archive.subarray(at, at + SLICE_BYTES);
}
