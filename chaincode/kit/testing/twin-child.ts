/** One of two twins: reads a task from standard input, lives it, and writes what each step came to. */
import { pathToFileURL } from 'node:url';
import type { ContractDeclaration } from '../declare.ts';
import type { Handlers } from '../transaction.ts';
import { FakeLedger } from './fake-ledger.ts';
import type { ModuleExport, TwinRunTask } from './twin-run.ts';

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const task = JSON.parse(Buffer.concat(chunks).toString()) as TwinRunTask;

try {
  const api = (await load(task.api)) as ContractDeclaration;
  const handlers = (await load(task.handlers)) as Handlers<ContractDeclaration>;
  const ledger = new FakeLedger(api, handlers, { collections: task.collections ?? {} });
  process.stdout.write(JSON.stringify(await ledger.replay(task.recording)));
} catch (error) {
  // Not left to Node: fabric-shim catches what nobody caught, and goes on.
  console.error(error);
  process.exitCode = 1;
}

async function load({ module, name }: ModuleExport): Promise<unknown> {
  const exported = (await import(pathToFileURL(module).href)) as Record<string, unknown>;
  return exported[name];
}
