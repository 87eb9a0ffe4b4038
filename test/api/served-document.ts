/** The OpenAPI document as a gateway serves it, and whether an answer is what it says. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { call, type Answer } from './caller.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- its form is what is tested
export type Node = Record<string, any>;

/** The document, and a judge over it. */
export interface Served {
  readonly document: Node;
  /** `conforms`, or what is wrong with an operation's answer: its status, media type, headers or body. */
  readonly conforms: (operation: Node, answer: Answer) => unknown;
}

/** Reads the document of the running gateway. */
export async function servedDocument(): Promise<Served> {
  const document = (await call('GET', '/openapi.json')).body as Node;
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema({ $id: 'https://ledger.test/', components: document['components'] });
  const conforms = (operation: Node, { status, headers, body }: Answer): unknown => {
    let response = operation['responses'][status] as Node | undefined;
    if (response === undefined) return `status ${status} is not in the document`;
    if (response['$ref'] !== undefined)
      response = document['components']['responses'][response['$ref'].split('/').at(-1)] as Node;
    for (const [name, header] of Object.entries((response['headers'] ?? {}) as Record<string, Node>)) {
      if (header['required'] !== false && headers.get(name) === null) return `${status} has no header ${name}`;
    }
    if (response['content'] === undefined) return body === '' ? 'conforms' : `${status} has a body`;
    const type = headers.get('content-type') ?? '';
    const content = response['content'][type] as Node | undefined;
    if (content === undefined) return `media type ${type} of ${status} is not in the document`;
    const schema = JSON.parse(
      JSON.stringify(content['schema'] ?? {}).replaceAll('"#/components', '"https://ledger.test/#/components'),
    );
    return ajv.validate(schema as object, body) ? 'conforms' : { body, errors: ajv.errors };
  };
  return { document, conforms };
}

/** Verb, path and operation of everything in the document. */
export function operationsOf({ paths }: Node): [verb: string, path: string, operation: Node][] {
  return Object.entries(paths as Node).flatMap(([path, item]) =>
    Object.entries(item as Node).map(([verb, operation]): [string, string, Node] => [
      verb.toUpperCase(),
      path,
      operation as Node,
    ]),
  );
}
