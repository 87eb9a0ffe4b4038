/** Draws the form with which a consumer objects: signed on this device by the key that the shop's app holds for the order. */
import { card, element, paragraph } from '../../page/element.ts';
import type { ParcelFrame } from './page-view.ts';
import { isOrderKey, type ParcelPage } from './parcel-page.ts';
import type { DisputeKind } from './parcel-service.ts';
import type { Words } from './words/words.ts';

/** The form, or what became of it. */
export function disputeView(page: ParcelPage, frame: ParcelFrame): HTMLElement {
  const { words } = frame;
  if (page.dispute === 'SENT') {
    return card(words.disputeTitle, element('p', { class: 'note good', attributes: { role: 'status' } }, words.sent));
  }
  const failed = page.disputeError !== undefined && frame.errorCard(page.disputeError);
  return card(words.disputeTitle, paragraph(words.disputeWhy), failed || undefined, form(page, words));
}

function form(page: ParcelPage, words: Words): HTMLElement {
  const kinds = Object.keys(words.kinds) as DisputeKind[];
  const choices = kinds.map((kind) => {
    const choice = element('input', { attributes: { type: 'radio', name: 'kind', value: kind, required: '' } });
    return element('label', {}, choice, words.kinds[kind]);
  });
  const key = element('input', {
    id: 'key',
    attributes: { type: 'password', autocomplete: 'off', required: '', 'aria-describedby': 'key-hint' },
  });
  key.value = page.key ?? '';
  const sending = page.dispute === 'SENDING';
  const made = element(
    'form',
    {},
    element('fieldset', { class: 'choices' }, ...choices),
    element('label', { class: 'above', attributes: { for: 'key' } }, words.key),
    key,
    element('p', { id: 'key-hint', class: 'soft' }, words.keyHint),
    element(
      'button',
      { class: 'main', attributes: { type: 'submit', ...(sending && { disabled: '' }) } },
      sending ? words.sending : words.object,
    ),
  );
  made.addEventListener('submit', (event) => {
    event.preventDefault();
    const kind = new FormData(made).get('kind') as DisputeKind;
    const secretKey = key.value.trim().toLowerCase();
    key.setCustomValidity(isOrderKey(secretKey) ? '' : words.keyMalformed);
    if (key.reportValidity()) void page.object(kind, secretKey);
  });
  key.addEventListener('input', () => key.setCustomValidity(''));
  return made;
}
