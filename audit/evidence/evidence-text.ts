/** What evidence proves and what it cannot, for people. */
import type { EvidenceContent } from './evidence-format.ts';
import type { EvidenceReport } from './verify-evidence.ts';

const MAX_TEXT = 2_000;

/** The report's lines. */
export function evidenceText(report: EvidenceReport): string[] {
  const { channel, txId, block, transaction, genesis, content } = report;
  return [
    `channel      ${channel}`,
    `first block  ${genesis.hash}, ${genesis.pinned ? 'as given' : 'taken from the file: compare it, or give --genesis'}`,
    `transaction  ${txId}, ${transaction === undefined ? '' : `number ${transaction} of `}block ${block}`,
    ...(content === undefined ? [] : contentText(content)),
    '',
    ...(report.verified ? proofs(report, content!) : refusals(report)),
  ];
}

function contentText({ at, creator, endorsedBy, code, chaincode, args, output, writes }: EvidenceContent): string[] {
  const role = creator.attributes['role'];
  const person = creator.attributes['hf.EnrollmentID'];
  return [
    `creator      ${creator.mspId}${person === undefined ? '' : `/${person}`}${role === undefined ? '' : ` (${role})`}, certificate ${creator.certificate}`,
    `at           ${at}, by the creator's clock`,
    `endorsed by  ${endorsedBy.join(', ') || 'nobody'}`,
    `call         ${chaincode}: ${args.map(shown).join(' ')}`,
    `answer       ${shown(output)}`,
    ...writes.map(({ namespace, collection, key, value }) => {
      const place = [namespace, collection, key].filter((part) => part !== '').join(' ');
      return `writes       ${shown(place)} = ${value === undefined ? 'nothing: it is deleted' : shown(value)}`;
    }),
    `code         ${code}, as a peer says`,
  ];
}

function proofs({ definition, policySatisfied, block, genesis }: EvidenceReport, content: EvidenceContent): string[] {
  const by = definition === undefined ? '' : ` of version ${definition.version}, sequence ${definition.sequence},`;
  return [
    'VERIFIED. This proves:',
    `- a quorum of the orderers in force ordered block ${block}, each configuration since the first block being authorised by the one before`,
    '- the transaction is in this block, and its creator signed it with a certificate of their organisation, which was not revoked',
    `- peers of ${content.endorsedBy.join(', ')} signed this outcome`,
    policySatisfied
      ? `- which is who the policies of the chaincode${by} and of the keys want, as these blocks have them`
      : '- which is not who the policies want, as these blocks have them: the transaction has no effect',
    'It does not prove:',
    `- that its code is ${content.code}: peers compute codes and sign none. Whoever replays the channel from its first block computes it anew (npm run audit)`,
    '- that no other definition and no other policy of a key came between: blocks in between are not here',
    '- what became of the values afterwards, and when it was but by the creator’s clock',
    ...(genesis.pinned
      ? []
      : ['- that this first block is the channel’s: compare its hash with what the institutions say']),
  ];
}

function refusals({ findings }: EvidenceReport): string[] {
  const lines = findings.map(
    ({ code, message, block }) => `${code}${block === undefined ? '' : ` at block ${block}`}: ${message}`,
  );
  return ['NOT VERIFIED: the file proves nothing', ...lines];
}

/** What a ledger holds may steer a terminal. */
function shown(text: string): string {
  const cut = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text;
  return cut.replaceAll('\u0000', '/').replaceAll(/[\p{Cc}\p{Cf}]/gu, '?');
}
