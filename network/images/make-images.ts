import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasContract } from '../contracts/build-contract.ts';
import { fabricBinaries, type Report } from '../fabric/build.ts';
import { PROJECT_ROOT } from '../state/network.ts';
import { readTopology, TOPOLOGY_FILE } from '../topology.ts';
import { buildImage, type BuiltImage } from './archive.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { contractCode, contractImage, fabricImages, gatewayImage, postgresImage } from './catalogue.ts';
import type { Image } from './image.ts';

/** An image with its bill of materials, in CycloneDX's JSON. */
export interface MadeImage {
  /** As it is asked for: `fabric-peer`. */
  readonly name: string;
  readonly built: BuiltImage;
  readonly billOfMaterials: string;
}

/** The project's version. */
export function projectVersion(): string {
  return (JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { version: string }).version;
}

/**
 * Makes images, one after the other: some are large.
 * @param names - `fabric-peer`, `contract-beef` …; all where there are none
 * @throws {RangeError} for a name that no image has
 * @throws {ImagePartError} when something that they are made of is not on this machine
 */
export async function* makeImages(names: readonly string[], report: Report): AsyncGenerator<MadeImage, void, void> {
  const recipes = recipesOf(report);
  const unknown = names.find((name) => !recipes.has(name));
  if (unknown !== undefined) {
    throw new RangeError(`there is no image ${unknown}: there are ${[...recipes.keys()].join(', ')}`);
  }
  for (const [name, recipe] of recipes) {
    if (names.length > 0 && !names.includes(name)) continue;
    const image = await recipe();
    const built = await buildImage(image);
    yield { name, built, billOfMaterials: billOfMaterials(image, built.id) };
  }
}

function recipesOf(report: Report): Map<string, () => Promise<Image>> {
  const contracts = Object.keys(readTopology(TOPOLOGY_FILE).channels).filter(hasContract);
  let made: Promise<Image[]> | undefined;
  const fabric = (name: string) => async () => {
    const images = await (made ??= fabricBinaries({ report }).then(fabricImages));
    return images.find(({ repository }) => repository.endsWith(`/${name}`))!;
  };
  return new Map<string, () => Promise<Image>>([
    ...['fabric-orderer', 'fabric-peer', 'fabric-ca'].map((name) => [name, fabric(name)] as const),
    ['postgres', postgresImage],
    ['gateway', () => gatewayImage(projectVersion())],
    ...contracts.map((name) => [`contract-${name}`, async () => contractImage(await contractCode(name))] as const),
  ]);
}
