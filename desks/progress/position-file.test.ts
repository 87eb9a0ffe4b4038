import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PositionFile } from './position-file.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'position-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('a position is there after a restart', () => {
  expect(new PositionFile(folder).position).toBeUndefined();
  new PositionFile(folder).advance('7:1');
  expect(new PositionFile(folder).position).toBe('7:1');
});

test('one that is written now and then is behind, never ahead, and whole when it is flushed', () => {
  const file = new PositionFile(folder, 60_000);
  file.advance('7:1');
  file.advance('7:2');
  expect(new PositionFile(folder).position).toBeUndefined();
  file.flush();
  expect(new PositionFile(folder).position).toBe('7:2');
});
