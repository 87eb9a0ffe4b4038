/** Parts of fabric-shim that have no types of their own. */
declare module 'fabric-shim/lib/contract-spi/chaincodefromcontract.js' {
  import type { ChaincodeInterface } from 'fabric-shim';

  /** Serves Contract classes as chaincode. */
  const ChaincodeFromContract: new (
    contracts: (new () => object)[],
    serializers: object,
    metadata: object,
    title: string,
    version: string,
  ) => ChaincodeInterface;
  export default ChaincodeFromContract;
}

declare module 'fabric-shim/lib/logger.js' {
  const logger: { setLevel(level: string): void };
  export default logger;
}

declare module 'fabric-contract-api/lib/logger.js' {
  const logger: { setLevel(level: string): void };
  export default logger;
}
