/** How one of the network's processes is run. Holds no secrets: paths of key files, never keys. */
export interface Program {
  /** As in the layout: `peer0.line`, `orderer.nec`, `contract.transshipment`, `ca`, `gateway`. Its folder has that name. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the few variables that every program gets (see `startProgram`). */
  readonly env: Readonly<Record<string, string>>;
  /** Working folder; the log and the pid file are in it. */
  readonly dir: string;
  /** It serves when all of these answer. */
  readonly ready: readonly Readiness[];
}

/** A port that accepts connections, or an HTTP address that answers 200. */
export type Readiness = { readonly port: number } | { readonly url: string };
