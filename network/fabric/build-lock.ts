import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 500;

/**
 * Runs an action while holding a lock file, so that two networks that start at once do not build twice. A lock whose
 * holder is gone is taken over. Two that take over at the same instant both build, which costs time and nothing else: the
 * result moves into place by a rename.
 * @param onWait is told the holder's process id when the lock is taken
 */
export async function withBuildLock<T>(
  path: string,
  onWait: (pid: number) => void,
  action: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  let told = false;
  while (!(await take(path))) {
    const holder = await holderOf(path);
    if (holder === undefined) {
      await rm(path, { force: true });
      continue;
    }
    if (!told) onWait(holder);
    told = true;
    await delay(POLL_MS);
  }
  try {
    return await action();
  } finally {
    await rm(path, { force: true });
  }
}

/** A link appears with its content at once, so that nobody reads an empty lock and takes it for one left behind. */
async function take(path: string): Promise<boolean> {
  const own = `${path}.${process.pid}.${randomUUID()}`;
  await writeFile(own, String(process.pid));
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** The process that holds the lock; `undefined` when it is gone. */
async function holderOf(path: string): Promise<number | undefined> {
  const pid = Number(await readFile(path, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    // EPERM: it lives, as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : undefined;
  }
}
