import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import type { Component, Image } from './image.ts';
import { referenceOf } from './image.ts';

const TYPES = { application: Enums.ComponentType.Application, library: Enums.ComponentType.Library } as const;

const licences = new Contrib.License.Factories.LicenseFactory((expression) => {
  if (!/^[\w.+-]+( (AND|OR|WITH) [\w.+-]+)*$|^\(.*\)$/.test(expression))
    throw new Error(`${expression} is no expression`);
});

/**
 * What an image is made of, as a CycloneDX 1.6 document in JSON. Without a time and a serial number: the same image gets
 * the same document.
 * @param id - the image's id, `sha256:…`
 */
export function billOfMaterials(image: Image, id: string): string {
  const metadata = new Models.Metadata({
    component: new Models.Component(Enums.ComponentType.Container, image.repository, {
      version: image.tag,
      bomRef: referenceOf(image),
      hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], id.replace('sha256:', '')]]),
    }),
  });
  const bom = new Models.Bom({
    metadata,
    components: new Models.ComponentRepository(unique(image.components).map(modelOf)),
  });
  return `${serialiser().serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function serialiser(): Serialize.JsonSerializer {
  return new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
}

function modelOf({ type, name, version, purl, license }: Component): Models.Component {
  return new Models.Component(TYPES[type], name, {
    version,
    purl,
    bomRef: purl,
    ...(license !== undefined && { licenses: new Models.LicenseRepository([licences.makeFromString(license)]) }),
  });
}

/** One version of a package may lie in several folders. */
function unique(components: readonly Component[]): Component[] {
  return [...new Map(components.map((component) => [component.purl, component])).values()];
}
