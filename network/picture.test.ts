import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PICTURE_FILE, picture, writePicture } from './picture.ts';
import { readTopology, TOPOLOGY_FILE } from './topology.ts';

const topology = readTopology(TOPOLOGY_FILE);

test('the picture links every member and every observer to its channels', () => {
  const text = picture(topology);
  for (const [name, { members, observers }] of Object.entries(topology.channels)) {
    for (const party of members) expect(text).toContain(`  party_${party} --- channel_${name}\n`);
    for (const party of observers) expect(text).toContain(`  channel_${name} -. reads .-> party_${party}\n`);
  }
});

test('the picture has every consenter, and says how many may fail', () => {
  const text = picture(topology);
  expect(text).toContain('4 consenters, of which 1 may fail or lie');
  for (const msp of ['NecOrdererMSP', 'MolitOrdererMSP', 'KcsOrdererMSP', 'KisaOrdererMSP'])
    expect(text).toContain(msp);
});

test('titles cannot break out of their labels', () => {
  const other = structuredClone(topology);
  other.parties['line']!.title.en = 'Line "A" <b> & Co';
  expect(picture(other)).toContain('["Line #quot;A#quot; #lt;b#gt; #amp; Co<br/>LineMSP"]');
});

test('a page is written once, then found up to date, and found stale when the topology changed', () => {
  const dir = mkdtempSync(join(tmpdir(), 'picture-test-'));
  try {
    const path = join(dir, 'docs', 'page.md');
    expect(writePicture(topology, { path, check: true })).toBe(false);
    expect(writePicture(topology, { path })).toBe(false);
    expect(writePicture(topology, { path })).toBe(true);
    const other = structuredClone(topology);
    other.parties['line']!.peers = 2;
    expect(writePicture(other, { path, check: true })).toBe(false);
    expect(readFileSync(path, 'utf8')).toContain(picture(topology));
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('the page of this repository is up to date', () => {
  expect({ path: PICTURE_FILE, isCurrent: writePicture(topology, { check: true }) }).toEqual({
    path: PICTURE_FILE,
    isCurrent: true,
  });
});
