/** Ways in which a person hands a file to the page. */
import { element } from '../../page/element.ts';
import type { GivenFile } from './verify-page.ts';

/** A choice of files. */
export function fileInput(
  id: string,
  label: string,
  several: boolean,
  chosen: (files: readonly GivenFile[]) => void,
): HTMLElement {
  const attributes = { type: 'file', 'aria-label': label, ...(several && { multiple: '' }) };
  const input = element('input', { id, attributes });
  input.addEventListener('change', () => {
    void Promise.all([...(input.files ?? [])].map(given)).then((files) => files.length > 0 && chosen(files));
  });
  return input;
}

/** Lets files be dropped on an element. */
export function receiveDrops(zone: HTMLElement, dropped: (file: GivenFile) => void): void {
  zone.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) void given(file).then(dropped);
  });
}

async function given(file: File): Promise<GivenFile> {
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}
