import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Folders of the state folder that hold one folder per process. */
const GROUPS = ['contracts', 'peers', 'orderers'];
/** Folders of the state folder that are a process's own. */
const SINGLE = ['gateway', 'ca', 'log-keeper', 'desks', 'agencies', 'postgres'];

/**
 * The folder of every process that a network has or had, by what lies in its state folder: whatever its topology says
 * by now, no process is forgotten.
 */
export function programFolders(stateDir: string): string[] {
  return [
    ...SINGLE.map((name) => join(stateDir, name)),
    ...GROUPS.flatMap((group) =>
      foldersIn(join(stateDir, group))
        .filter((name) => name.includes('.'))
        .map((name) => join(stateDir, group, name)),
    ),
  ];
}

/** The folder of the process with this name, as `status` prints it; undefined when there is none. */
export function programFolder(stateDir: string, name: string): string | undefined {
  return programFolders(stateDir).find((dir) => basename(dir) === name);
}

function foldersIn(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}
