/** What a check of a receipt found, in words. */
import { isGood, type ReceiptReport } from '../voter/check-receipt.ts';
import { element, paragraph } from '../../page/element.ts';
import type { VotingFrame } from './voting-frame.ts';

/** A report as a part of a page. */
export function reportView(report: ReceiptReport, { words }: VotingFrame): HTMLElement {
  const { ballot, counted, sameElection } = report;
  const style = isGood(report) ? 'note good' : 'note bad';
  const count = counted === undefined ? words.notYetCounted : counted ? words.counted : words.notCounted;
  return element(
    'div',
    { id: 'report', attributes: { role: 'status', 'data-ballot': ballot } },
    paragraph(words.receiptStates[ballot], style),
    ...(sameElection ? [] : [paragraph(words.otherElection, 'note bad')]),
    paragraph(count, counted === false ? 'note bad' : 'soft'),
  );
}
