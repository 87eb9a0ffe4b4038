/** The page that checks a document: a file goes to the gateway, and its verdict is said in words. */
import { DOCUMENTS } from '@ledger-pilots/chaincode/realestate/schema/documents.ts';
import { card, element, pairs, paragraph } from '../../page/element.ts';
import { PageFrame } from '../../page/page-frame.ts';
import { VERIFY_WORDS, type Verdict, type VerifyWords } from './verify-words.ts';

const VERIFY_PATH = '/v1/realestate/documents/verify';

/** What the gateway says of a file. */
interface Answer {
  readonly verdict: Verdict;
  readonly attestation?: { readonly item: keyof typeof DOCUMENTS; readonly issuer: string; readonly asOf: string };
}

/** A refusal of the gateway, by its code. */
class Refused extends Error {
  override readonly name = 'Refused';
}

let answer: Answer | undefined;
let failure: unknown;

const frame: PageFrame<VerifyWords> = new PageFrame<VerifyWords>({
  words: VERIFY_WORDS,
  codeOf: (error) => (error instanceof Refused ? error.message : 'OTHER'),
  draw: () => [
    element('h1', {}, frame.words.title),
    paragraph(frame.words.intro),
    upload(),
    ...(failure === undefined ? [] : [frame.errorCard(failure)]),
    ...(answer === undefined ? [] : [verdictCard(answer)]),
  ],
});
frame.draw();

function upload(): HTMLElement {
  const input = element('input', { id: 'file', attributes: { type: 'file', accept: '.pdf,.json' } });
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file !== undefined) void check(file);
  });
  return card(
    frame.words.choose,
    element('label', { class: 'unseen', attributes: { for: 'file' } }, frame.words.choose),
    input,
  );
}

async function check(file: File): Promise<void> {
  frame.say(frame.words.checking);
  [answer, failure] = [undefined, undefined];
  try {
    answer = await verdictOn(file);
  } catch (error) {
    failure = error;
  }
  frame.say('');
  // A part of its own each time: the verdict gets the focus, and is read out.
  frame.draw(`verdict ${Date.now()}`);
}

async function verdictOn(file: File): Promise<Answer> {
  const type = file.name.endsWith('.json') ? 'application/json' : 'application/pdf';
  const response = await fetch(VERIFY_PATH, { method: 'POST', headers: { 'Content-Type': type }, body: file });
  const body = (await response.json()) as Answer & { readonly code?: string };
  if (!response.ok) throw new Refused(body.code ?? 'OTHER');
  return body;
}

function verdictCard({ verdict, attestation }: Answer): HTMLElement {
  const { verdicts, document, issuer, asOf } = frame.words;
  const { title, text } = verdicts[verdict];
  const style = verdict === 'GENUINE' ? 'note good' : verdict === 'SUPERSEDED' ? 'note' : 'note bad';
  const shown = card(title, paragraph(text, style), attestation !== undefined && factsOf(attestation));
  shown.classList.add('now');
  shown.dataset['verdict'] = verdict;
  return shown;

  function factsOf(attested: NonNullable<Answer['attestation']>): HTMLElement {
    return pairs([
      [document, frame.local(DOCUMENTS[attested.item].title)],
      [issuer, attested.issuer],
      [asOf, frame.time(attested.asOf)],
    ]);
  }
}
