/**
 * The declared contract as Fabric chaincode. The Contract class has no methods of its own that could be called by
 * accident: its metadata lists what is declared, and every call goes to the dispatcher.
 */
import { Contract, type Context } from 'fabric-contract-api';
import contractLogger from 'fabric-contract-api/lib/logger.js';
import shim, { type ChaincodeInterface, type ChaincodeResponse } from 'fabric-shim';
import ChaincodeFromContract from 'fabric-shim/lib/contract-spi/chaincodefromcontract.js';
import shimLogger from 'fabric-shim/lib/logger.js';
import { canonicalText } from './codec.ts';
import type { ContractDeclaration } from './declare.ts';
import { Dispatcher, KIT_METHODS, methodUnknown, type Deployment, type InvocationStub } from './dispatch.ts';
import { ContractError, parseContractError } from './errors.ts';
import type { Handlers } from './transaction.ts';

/** The name under which fabric-shim answers `GetMetadata`. */
const SYSTEM_CONTRACT = 'org.hyperledger.fabric';

/** How fabric-shim says that there is no such contract or method. */
const UNKNOWN = /^Contract name is not known|invoke a function that does not exist/;

/**
 * Makes chaincode of a declaration and its handlers.
 * @returns what `shim.server` serves; its `Invoke` answers, and never throws
 */
export function chaincodeOf<C extends ContractDeclaration>(
  api: C,
  handlers: Handlers<C>,
  deployment: Deployment,
): ChaincodeInterface {
  // The shim logs arguments and refusals; what is worth telling is told by the kit.
  shimLogger.setLevel('CRITICAL');
  contractLogger.setLevel('CRITICAL');
  const dispatcher = new Dispatcher(api, handlers, deployment);
  const inner = new ChaincodeFromContract(
    [contractClass(api.name, dispatcher)],
    { transaction: 'text', serializers: { text: TextSerializer } },
    metadataOf(api),
    api.title.en,
    api.version,
  );
  return {
    Init: async () => shim.error(methodUnknown().toWire()),
    Invoke: async (stub) => withDeclaredCode(await inner.Invoke(stub)),
  };
}

/** Outputs are texts already; the library's own serializer fails on anything else. */
class TextSerializer {
  toBuffer(result: unknown): Buffer {
    return Buffer.from(typeof result === 'string' ? result : canonicalText(result));
  }

  /** Never asked: the dispatcher reads the arguments' bytes by itself. */
  fromBuffer(bytes: Buffer): { value: string; validateData: string } {
    return { value: bytes.toString(), validateData: bytes.toString() };
  }
}

/** A class in the manner of fabric-contract-api whose every transaction is the dispatcher's. */
function contractClass(name: string, dispatcher: Dispatcher): new () => object {
  return class extends Contract {
    constructor() {
      super(name);
    }

    // The library's types know neither that the second argument is the method's name nor that the result is used.
    override async aroundTransaction(context: Context, method: unknown): Promise<never> {
      return wired(() => dispatcher.invoke(String(method), context.stub as unknown as InvocationStub));
    }

    override async unknownTransaction(): Promise<void> {
      throw new Error(methodUnknown().toWire());
    }
  };
}

/** Fabric carries nothing of an error but its message. */
async function wired(call: () => Promise<string>): Promise<never> {
  try {
    return (await call()) as never;
  } catch (error) {
    throw new Error(error instanceof ContractError ? error.toWire() : internal(), { cause: error });
  }
}

/** Refusals that fabric-shim makes by itself (an unknown contract's name, a broken creator) get a code as well. */
function withDeclaredCode(response: ChaincodeResponse): ChaincodeResponse {
  const message = response.message ?? '';
  if (response.status < 400 || parseContractError(message) !== undefined) return response;
  return shim.error(UNKNOWN.test(message) ? methodUnknown().toWire() : internal());
}

function internal(): string {
  return new ContractError('INTERNAL', 'The contract failed unexpectedly; nothing was written.').toWire();
}

/** Given whole, so that fabric-shim does not look for methods by itself. */
function metadataOf(api: ContractDeclaration): object {
  const declared = Object.entries(api.methods).map(([name, { kind }]) => ({
    name,
    tag: [kind === 'submit' ? 'SUBMIT' : 'EVALUATE'],
  }));
  const own = KIT_METHODS.map((name) => ({ name, tag: [name === 'Batch' ? 'SUBMIT' : 'EVALUATE'] }));
  const info = { title: api.title.en, version: api.version };
  return {
    info,
    contracts: {
      [api.name]: { name: api.name, info, transactions: [...declared, ...own] },
      [SYSTEM_CONTRACT]: {
        name: SYSTEM_CONTRACT,
        info: { title: '', version: '' },
        transactions: [{ name: 'GetMetadata', tag: ['EVALUATE'] }],
      },
    },
  };
}
