/**
 * `npm run images`: the network's images, made of the project's own build without an engine or a registry, each as an archive
 * that engines load, with a bill of materials beside it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { makeImages } from '@ledger-pilots/network/images/make-images.ts';
import { PROJECT_ROOT } from '@ledger-pilots/network/state/network.ts';
import { namedPath } from './arguments/named-path.ts';

const MIB = 1024 * 1024;

const program = new Command('images')
  .description(
    'Makes the images of the network from its own build: an archive that `docker load` and `podman load` read, and its bill of materials (CycloneDX), for each.',
  )
  .argument('[names...]', 'such as fabric-peer, gateway, contract-transshipment (default: all)')
  .option('-o, --output <folder>', 'where to write them (default: .images in the project)')
  .parse();

const { output } = program.opts<{ output?: string }>();
const folder = output === undefined ? join(PROJECT_ROOT, '.images') : namedPath(output);
try {
  mkdirSync(folder, { recursive: true });
  for await (const { name, built, billOfMaterials } of makeImages(program.args, (line) => console.error(line))) {
    writeFileSync(join(folder, `${name}.tar`), built.archive);
    writeFileSync(join(folder, `${name}.cdx.json`), billOfMaterials);
    const sizeMib = (built.sizeBytes / MIB).toFixed(0).padStart(4);
    console.log(`${built.reference.padEnd(52)} ${sizeMib} MiB  ${built.id}`);
  }
  console.log(`\nin ${folder}: docker load -i <name>.tar`);
} catch (error) {
  program.error((error as Error).message);
}
