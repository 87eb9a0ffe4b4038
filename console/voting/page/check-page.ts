/** The page of checks: a tested device's ballot made again, and a receipt looked up. It needs no key and keeps nothing. */
import { readKeyedElection, type KeyedElection } from '../election/read-election.ts';
import { remake, slipOfAddress, slipOfText, type ChallengeSlip, type RemadeBallot } from '../voter/challenge-slip.ts';
import { checkReceipt, type ReceiptReport } from '../voter/check-receipt.ts';
import { groupedCode } from '../voter/encrypted-ballot.ts';
import { receiptOfText } from '../voter/receipt.ts';
import type { VoterReads } from '../voter/voting-booth.ts';
import { button, card, element, paragraph, type Child } from '../../page/element.ts';
import type { VotingFrame } from './voting-frame.ts';
import { qrCode } from '../../page/qr-code.ts';
import { reportView } from './report-view.ts';
import { chosenView } from './voter-view.ts';

/** What the page of checks is made with. */
export interface CheckPageOptions {
  readonly electionId: string;
  readonly voting: VoterReads;
  /** What came in the address behind `#`, which no server sees: a slip, or nothing. */
  readonly addressText: string;
  readonly changed: () => void;
}

/** The state of the page of checks and its actions. */
export class CheckPage {
  readonly #options: CheckPageOptions;
  election: KeyedElection | undefined;
  remade: RemadeBallot | undefined;
  report: ReceiptReport | undefined;
  error: unknown;
  slipText = '';
  receiptText = '';

  constructor(options: CheckPageOptions) {
    this.#options = options;
  }

  get electionId(): string {
    return this.#options.electionId;
  }

  /** Reads the election, and makes the ballot of the address again. */
  load(): Promise<void> {
    return this.#act(async () => {
      this.election = await readKeyedElection(this.#options.voting, this.electionId);
      const { addressText } = this.#options;
      if (addressText === '') return;
      const slip = slipOfAddress(this.electionId, addressText);
      this.slipText = JSON.stringify(slip);
      this.#remake(slip);
    });
  }

  /** Makes the ballot of a slip again. */
  checkSlip(text: string): Promise<void> {
    this.slipText = text;
    return this.#act(() => Promise.resolve(this.#remake(slipOfText(text))));
  }

  /** Looks a receipt up. */
  checkReceipt(text: string): Promise<void> {
    this.receiptText = text;
    this.report = undefined;
    return this.#act(async () => {
      this.report = await checkReceipt(this.#options.voting, receiptOfText(text));
    });
  }

  #remake(slip: ChallengeSlip): void {
    this.remade = undefined;
    this.remade = remake(this.election!, slip);
  }

  async #act(work: () => Promise<void>): Promise<void> {
    this.error = undefined;
    try {
      await work();
    } catch (error) {
      this.error = error;
    }
    this.#options.changed();
  }
}

/** Draws the page of checks. */
export function checkView(page: CheckPage, frame: VotingFrame): Node[] {
  const { words } = frame;
  const title = page.election === undefined ? words.checkTitle : frame.local(page.election.election.manifest.title);
  return [
    paragraph(words.checkTitle, 'soft'),
    element('h1', {}, title),
    ...(page.error === undefined ? [] : [frame.errorCard(page.error)]),
    ...(page.election === undefined ? [] : [slipCard(page, page.election, frame), receiptCard(page, frame)]),
    element('p', {}, element('a', { attributes: { href: `/vote/${page.electionId}` } }, words.toVote)),
  ];
}

function slipCard(page: CheckPage, { election }: KeyedElection, frame: VotingFrame): HTMLElement {
  const { words } = frame;
  const { remade } = page;
  return card(
    words.checkSlipTitle,
    paragraph(words.checkSlipWhy),
    ...pasting('slip', words.checkSlipLabel, page.slipText, frame, [
      words.checkSlip,
      (text) => void page.checkSlip(text),
    ]),
    remade !== undefined &&
      element(
        'div',
        { class: 'seal', id: 'remade', attributes: { role: 'status' } },
        element(
          'div',
          {},
          element('p', { class: 'code' }, groupedCode(remade.code)),
          chosenView(election.manifest, remade.choices, frame),
        ),
        qrCode(remade.code, words.codeTitle),
      ),
    remade !== undefined && paragraph(words.checkSlipCompare, 'note'),
  );
}

function receiptCard(page: CheckPage, frame: VotingFrame): HTMLElement {
  const { words } = frame;
  return card(
    words.checkReceiptTitle,
    paragraph(words.checkReceiptWhy),
    ...pasting('receipt', words.checkReceiptLabel, page.receiptText, frame, [
      words.receiptCheck,
      (text) => void page.checkReceipt(text),
    ]),
    page.report !== undefined && reportView(page.report, frame),
  );
}

/** A text that is pasted or read from a file, and the button that uses it. */
function pasting(
  id: string,
  label: string,
  text: string,
  { words }: VotingFrame,
  [action, use]: readonly [string, (text: string) => void],
): Child[] {
  const area = element('textarea', { id, attributes: { autocomplete: 'off', spellcheck: 'false' } });
  area.value = text;
  const file = element('input', { id: `${id}-file`, attributes: { type: 'file', accept: 'application/json,.json' } });
  file.addEventListener('change', () => {
    void file.files?.[0]?.text().then((read) => {
      area.value = read;
      use(read);
    });
  });
  return [
    element('label', { class: 'above', attributes: { for: id } }, label),
    area,
    element('label', { class: 'above', attributes: { for: `${id}-file` } }, words.file),
    file,
    element(
      'div',
      { class: 'actions' },
      button(action, () => use(area.value), true),
    ),
  ];
}
