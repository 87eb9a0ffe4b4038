declare module 'snappyjs' {
  /** The bytes that a Snappy block was made of. @throws {Error} when it is none */
  export function uncompress(block: Uint8Array): Uint8Array;
}
