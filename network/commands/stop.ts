import { readPid } from '../processes/pid-file.ts';
import { stopProgram } from '../processes/stop-program.ts';
import { dirsOf } from '../processes/programs.ts';
import type { Layout } from '../layout.ts';

/**
 * Ends every process of a network and keeps its ledger: the gateway first, so that nothing new comes in, then the rest at
 * once.
 * @returns how many processes there were
 */
export async function stopAll(layout: Layout): Promise<number> {
  const dirs = dirsOf(layout);
  const running = dirs.filter((dir) => readPid(dir) !== undefined).length;
  await stopProgram(layout.gatewayDir);
  await Promise.all(dirs.map((dir) => stopProgram(dir)));
  return running;
}
