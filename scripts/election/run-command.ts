/** How the tools of an election end: JSON or lines on standard output, and one sentence on standard error when it fails. */
import type { Command } from 'commander';

/** Runs the program with the process's arguments; exit 1 with the reason when a command fails. */
export async function runCommand(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    const { message, code, reason } = error as Error & { code?: string; reason?: string };
    const codes = [code, reason].filter((text) => text !== undefined && !message.startsWith(text));
    program.error([...codes, message].join(': '), { exitCode: 1 });
  }
}

/** Prints a value as JSON that people can read. */
export function print(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
