/** What an image is made of, as data. Nothing of it depends on a clock, a user or a folder of the machine that makes it. */

/** A file, or with `link` a symbolic link, in an image. */
export interface ImageFile {
  /** Absolute path in the image. */
  readonly path: string;
  /** A file of this machine, by its absolute path; or the content itself. */
  readonly source: string | { readonly content: string | Uint8Array } | { readonly link: string };
  /** 0o644 unless given. */
  readonly mode?: number;
}

/** An empty folder. The folders above files need no mention: they are root's, and open to readers. */
export interface ImageFolder {
  readonly path: string;
  readonly mode: number;
  /** Owner, by number. */
  readonly uid: number;
}

/** Files that images may share: what is the same in two of them is kept once. */
export interface ImageLayer {
  /** What it holds, for `history`. */
  readonly title: string;
  readonly files: readonly ImageFile[];
  readonly folders?: readonly ImageFolder[];
}

/** A part of an image, for its bill of materials. */
export interface Component {
  readonly type: 'application' | 'library';
  readonly name: string;
  readonly version: string;
  /** Package URL (purl-spec): `pkg:npm/pino@10.4.0`. */
  readonly purl: string;
  /** SPDX expression, or a name where there is none. */
  readonly license?: string;
}

/** An image to be made. */
export interface Image {
  /** `ledger-pilots/fabric-peer`. */
  readonly repository: string;
  /** A version, or the start of a digest of what it runs. */
  readonly tag: string;
  readonly title: string;
  readonly layers: readonly ImageLayer[];
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  readonly command: readonly string[];
  readonly components: readonly Component[];
}

/** Who runs what needs no user of its own: nobody's number on any system. */
export const NONROOT = 65_532;
/** The number of PostgreSQL's user in Debian's and the official images. */
export const POSTGRES_USER = 999;

/** `ledger-pilots/fabric-peer:3.1.1`. */
export function referenceOf({ repository, tag }: Pick<Image, 'repository' | 'tag'>): string {
  return `${repository}:${tag}`;
}
