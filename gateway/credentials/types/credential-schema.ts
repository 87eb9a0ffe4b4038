/** The JSON schemas of the certificates (VC JSON Schema 1.0): made of the very schemas that the verifier reads certificates with. */
import { z } from 'zod';
import { CERTIFICATE_TYPES, type CertificateType } from './certificate.ts';

/**
 * The schema of a type, without its proof; `undefined` for a type that there is none of.
 * @param id - where it is published
 */
export function credentialSchemaOf(type: string, id: string): object | undefined {
  if (!Object.hasOwn(CERTIFICATE_TYPES, type)) return undefined;
  const schema = z.toJSONSchema(CERTIFICATE_TYPES[type as CertificateType], { unrepresentable: 'any' });
  return { $id: id, title: type, ...schema };
}
