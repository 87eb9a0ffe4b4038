/** How a voter's page looks in each of its parts. */
import type { Manifest } from '@ledger-pilots/chaincode/voting/state.ts';
import { VotingError } from '../voting-error.ts';
import { addressTextOf } from '../voter/challenge-slip.ts';
import { groupedCode } from '../voter/encrypted-ballot.ts';
import { textOfKey } from '../voter/voter-key.ts';
import { button, card, download, element, pairs, paragraph, type Child } from '../../page/element.ts';
import type { VotingFrame } from './voting-frame.ts';
import { qrCode } from '../../page/qr-code.ts';
import { reportView } from './report-view.ts';
import type { Part, VoterPage } from './voter-page.ts';

/** Draws the whole page. */
export function voterView(page: VoterPage, frame: VotingFrame): Node[] {
  const { words } = frame;
  if (page.view === undefined) {
    if (page.error !== undefined) return [frame.errorCard(page.error)];
    return [card('', element('p', { attributes: { role: 'status' } }, words.loading))];
  }
  return [
    ...heading(page, frame),
    steps(page.part, frame),
    ...errorPart(page, frame),
    now(part(page, frame)),
    footer(page, frame),
  ];
}

function heading({ view, keyed }: VoterPage, frame: VotingFrame): Node[] {
  const { words } = frame;
  const { manifest } = view!.election;
  const isOpen = view!.phase.state === 'OPEN';
  return [
    paragraph(frame.local(manifest.hostOrg), 'soft'),
    element('h1', {}, frame.local(manifest.title)),
    element('span', { class: isOpen ? 'badge good' : 'badge' }, words.phases[view!.phase.state]),
    element(
      'div',
      { class: 'times' },
      pairs([
        [words.opensAt, frame.time(manifest.opensAt)],
        [words.closesAt, frame.time(view!.phase.closesAt)],
      ]),
    ),
    ...(keyed === undefined
      ? []
      : [
          element(
            'details',
            {},
            element('summary', {}, words.electionHash),
            element('code', { class: 'hash' }, keyed.key.electionHash),
            paragraph(words.hashComputed, 'soft'),
          ),
        ]),
  ];
}

const PLACES: Readonly<Record<Part, number>> = {
  ...{ LOADING: 0, KEY: 0, CHOICE: 1, CODE: 2, CHALLENGED: 2, PENDING: 3, RECEIPT: 3 },
};

function steps(current: Part, { words }: VotingFrame): HTMLElement {
  const place = PLACES[current];
  const items = words.steps.map((name, at) =>
    element(
      'li',
      {
        ...(at < place && { class: 'done' }),
        ...(at === place && { attributes: { 'aria-current': 'step' } }),
      },
      name,
    ),
  );
  return element('ol', { class: 'steps' }, ...items);
}

function errorPart(page: VoterPage, frame: VotingFrame): Node[] {
  const { error } = page;
  if (error === undefined) return [];
  const isForeign = error instanceof VotingError && error.code === 'BALLOT_FOREIGN' && page.ballot !== undefined;
  const goOn = isForeign ? [button(frame.words.foreignGoOn, () => void page.cast(true))] : [];
  return [frame.errorCard(error, ...goOn)];
}

function now(part: HTMLElement): HTMLElement {
  part.classList.add('now');
  return part;
}

function part(page: VoterPage, frame: VotingFrame): HTMLElement {
  switch (page.part) {
    case 'LOADING':
    case 'KEY':
      return page.key === undefined ? newKey(page, frame) : ownKey(page, frame);
    case 'PENDING':
      return pending(page, frame);
    case 'CHOICE':
      return ballotPaper(page, frame);
    case 'CODE':
      return code(page, frame);
    case 'CHALLENGED':
      return challenged(page, frame);
    case 'RECEIPT':
      return receipt(page, frame);
  }
}

function newKey(page: VoterPage, { words }: VotingFrame): HTMLElement {
  const text = element('textarea', { id: 'key-text', attributes: { autocomplete: 'off', spellcheck: 'false' } });
  return card(
    words.keyTitle,
    paragraph(words.keyWhy),
    element(
      'div',
      { class: 'actions' },
      button(words.keyMake, () => void page.makeKey(), true),
    ),
    element(
      'details',
      {},
      element('summary', {}, words.keyImport),
      element('label', { class: 'above', attributes: { for: 'key-text' } }, words.keyImportLabel),
      text,
      element(
        'div',
        { class: 'actions' },
        button(words.keyImport, () => void page.importKey(text.value)),
      ),
    ),
  );
}

function ownKey(page: VoterPage, frame: VotingFrame): HTMLElement {
  const { words } = frame;
  return card(
    words.keyTitle,
    paragraph(words.keyUnregistered, 'note'),
    paragraph(words.keyRegister),
    element(
      'div',
      { class: 'seal' },
      element('div', {}, paragraph(words.keyPublic, 'soft'), publicKey(page)),
      keyPicture(page, frame),
    ),
    element('div', { class: 'actions' }, copyKey(page, frame), exportKey(page, frame)),
    paragraph(words.keyExportWarning, 'soft'),
  );
}

function publicKey(page: VoterPage): HTMLElement {
  return element('code', { class: 'hash', id: 'public-key' }, page.publicKey);
}

function keyPicture(page: VoterPage, { words }: VotingFrame): SVGElement {
  return qrCode(page.publicKey, words.keyPublic);
}

function copyKey(page: VoterPage, frame: VotingFrame): HTMLButtonElement {
  return button(frame.words.copy, () => {
    void navigator.clipboard.writeText(page.publicKey).then(() => frame.say(frame.words.copied));
  });
}

function exportKey(page: VoterPage, { words }: VotingFrame): HTMLButtonElement {
  const name = `voting-key-${page.view!.electionId}.json`;
  return button(words.keyExport, () => download(name, textOfKey(page.key!)));
}

function ballotPaper(page: VoterPage, frame: VotingFrame): HTMLElement {
  const { words } = frame;
  const { election, phase } = page.view!;
  if (phase.state !== 'OPEN') {
    return card(words.voteTitle, paragraph(words.keyRegistered, 'note good'), paragraph(words.voteNotOpen));
  }
  const seal = button(words.encrypt, () => void page.encrypt(), true);
  const update = (): void => {
    seal.disabled = !page.isFilledIn || page.busy !== undefined;
  };
  update();
  return card(
    words.voteTitle,
    page.receipt !== undefined && paragraph(words.voteAgain(page.receipt.seq), 'note'),
    ...election.manifest.contests.map((contest, at) => contestView(page, frame, { contest, at, update })),
    element('div', { class: 'actions' }, seal),
    page.busy === 'ENCRYPTING' && element('p', { class: 'soft', attributes: { role: 'status' } }, words.encrypting),
  );
}

interface ContestPlace {
  readonly contest: Manifest['contests'][number];
  readonly at: number;
  readonly update: () => void;
}

function contestView(page: VoterPage, frame: VotingFrame, { contest, at, update }: ContestPlace): HTMLElement {
  const { words } = frame;
  const options = contest.options.map(({ number, name, affiliation }) => ({
    number: String(number),
    name: frame.local(name),
    affiliation: affiliation === undefined ? undefined : frame.local(affiliation),
  }));
  const all =
    contest.blank === 'OPTION' ? [...options, { number: '–', name: words.blank, affiliation: undefined }] : options;
  const rows = all.map(({ number, name, affiliation }, option) => {
    const type = contest.max === 1 ? 'radio' : 'checkbox';
    const input = element('input', { attributes: { type, name: `contest-${at}`, value: String(option) } });
    input.checked = page.choices[at]!.includes(option);
    input.addEventListener('change', () => {
      page.choose(at, option, input.checked);
      update();
    });
    const told = element(
      'span',
      {},
      name,
      affiliation !== undefined && element('span', { class: 'affiliation' }, affiliation),
    );
    return element(
      'label',
      { class: 'option' },
      input,
      element('span', { class: 'number', attributes: { 'aria-hidden': 'true' } }, number),
      told,
    );
  });
  return element(
    'fieldset',
    {},
    element('legend', {}, frame.local(contest.question)),
    paragraph(words.choose(contest.min, contest.max), 'soft'),
    ...rows,
  );
}

function code(page: VoterPage, frame: VotingFrame): HTMLElement {
  const { words } = frame;
  const own = page.ballot!.code;
  const isBusy = page.busy !== undefined;
  const buttons = [
    button(words.cast, () => void page.cast(), true),
    button(words.challenge, () => void page.challenge()),
    button(words.changeChoice, () => page.changeChoice()),
  ];
  for (const one of buttons) one.disabled = isBusy;
  return card(
    words.codeTitle,
    paragraph(words.codeWhy),
    element(
      'div',
      { class: 'seal' },
      element('div', {}, element('p', { class: 'code', id: 'code' }, groupedCode(own))),
      qrCode(own, words.codeTitle),
    ),
    element('h2', { class: 'later' }, words.castTitle),
    paragraph(words.castWhy),
    element('div', { class: 'actions' }, ...buttons),
    paragraph(words.challengeWhy, 'soft'),
    isBusy &&
      element(
        'p',
        { class: 'soft', attributes: { role: 'status' } },
        page.busy === 'CASTING' ? words.casting : words.challenging,
      ),
  );
}

function challenged(page: VoterPage, frame: VotingFrame): HTMLElement {
  const { words } = frame;
  const slip = page.slip!;
  const text = JSON.stringify(slip);
  const address = `${location.origin}/vote/${slip.electionId}/check#${addressTextOf(slip)}`;
  return card(
    words.challengedTitle,
    paragraph(words.challengedWhy, 'note'),
    element(
      'div',
      { class: 'seal' },
      element(
        'div',
        {},
        paragraph(words.challengedChoices, 'soft'),
        chosenView(page.view!.election.manifest, slip.choices, frame),
      ),
      qrCode(address, words.challengedOpen, 'qr large'),
    ),
    element(
      'div',
      { class: 'actions' },
      button(words.again, () => page.changeChoice(), true),
      button(words.slipDownload, () => download(`voting-test-${slip.electionId}.json`, text)),
      element(
        'a',
        { class: 'button', attributes: { href: address, target: '_blank', rel: 'noopener' } },
        words.challengedOpen,
      ),
    ),
  );
}

/** The names of what was chosen, contest by contest. */
export function chosenView(
  { contests }: Manifest,
  choices: readonly (readonly number[])[],
  frame: VotingFrame,
): HTMLElement {
  const rows = contests.map(({ question, options }, at) => {
    const names = choices[at]!.map((option) => {
      const own = options[option];
      return own === undefined ? frame.words.blank : frame.local(own.name);
    });
    return [frame.local(question), names.length === 0 ? frame.words.blank : names.join(', ')] as const;
  });
  return pairs(rows);
}

function receipt(page: VoterPage, frame: VotingFrame): HTMLElement {
  const { words } = frame;
  const own = page.receipt!;
  const facts: (readonly [string, Child])[] = [
    [words.receiptNumber, String(own.seq)],
    [words.ballotCode, element('code', {}, groupedCode(own.code))],
    [words.tracker, element('code', { id: 'tracker' }, own.tracker)],
    [words.transaction, element('code', {}, own.transactionId ?? '')],
  ];
  return card(
    words.receiptTitle,
    paragraph(words.receiptWhy, 'note good'),
    pairs(facts),
    element(
      'div',
      { class: 'actions' },
      button(
        words.receiptDownload,
        () => download(`voting-receipt-${own.electionId}-${own.seq}.json`, JSON.stringify(own)),
        true,
      ),
      button(words.receiptCheck, () => void page.check()),
      button(words.again, () => page.changeChoice()),
    ),
    page.report !== undefined && reportView(page.report, frame),
  );
}

function pending(page: VoterPage, { words }: VotingFrame): HTMLElement {
  return card(
    words.pendingTitle,
    paragraph(words.pendingWhy, 'note'),
    element(
      'div',
      { class: 'actions' },
      button(words.pendingAsk, () => void page.settle(), true),
    ),
    page.busy !== undefined && element('p', { class: 'soft', attributes: { role: 'status' } }, words.casting),
  );
}

/** Below everything: the key of this device, and the way to the checks. */
function footer(page: VoterPage, frame: VotingFrame): HTMLElement {
  const { words } = frame;
  const toCheck = element('a', { attributes: { href: `/vote/${page.view!.electionId}/check` } }, words.toCheck);
  const isShown = page.key !== undefined && page.part !== 'KEY';
  const own = element(
    'details',
    {},
    element('summary', {}, words.keyTitle),
    paragraph(words.keyRegistered, 'soft'),
    page.key !== undefined && publicKey(page),
    page.key !== undefined && element('div', { class: 'actions' }, copyKey(page, frame), exportKey(page, frame)),
    paragraph(words.keyExportWarning, 'soft'),
  );
  return element('footer', {}, element('p', {}, toCheck), isShown && own);
}
