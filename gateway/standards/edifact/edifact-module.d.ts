/** What this project uses of the npm package `edifact`, which ships no types. */
declare module 'edifact' {
  export class Parser {
    onopensegment: (tag: string) => void;
    onclosesegment: () => void;
    onelement: () => void;
    oncomponent: (data: string) => void;
    encoding(level: 'UNOA' | 'UNOB' | 'UNOC' | 'UNOY' | 'UCS2'): void;
    /** Character codes of the separators. */
    configure(separators: {
      segmentTerminator: number;
      dataElementSeparator: number;
      componentDataSeparator: number;
      decimalMark: number;
      releaseCharacter: number;
    }): void;
    write(chunk: string): void;
    end(): void;
  }
}
