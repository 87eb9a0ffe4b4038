// Fabric CA's extension: JSON `{"attrs":{"role":"planner"}}` (fabric-ca, lib/attrmgr).
const ATTRIBUTES_EXTENSION = '1.2.3.4.5.6.7.8.1';

/**
 * The attributes that a CA put into a certificate, by name; empty when there are none.
 * @param certificate PEM
 */
export async function certifiedAttributes(certificate: string): Promise<Readonly<Record<string, string>>> {
  await import('reflect-metadata');
  const { X509Certificate } = await import('@peculiar/x509');
  const extension = new X509Certificate(certificate).getExtension(ATTRIBUTES_EXTENSION);
  if (extension === null) return {};
  const { attrs } = JSON.parse(Buffer.from(extension.value).toString('utf8')) as { attrs: Record<string, string> };
  return attrs;
}
