/** The contract as two dishonest institutions run it: their peers take every ballot, whoever's it is, with proofs or without. */
import { serve } from '@ledger-pilots/chaincode/kit/server.ts';
import { voting } from '@ledger-pilots/chaincode/voting/api.ts';
import { ciphertextsOf } from '@ledger-pilots/chaincode/voting/ballot/answer-layout.ts';
import { ballotHash, ciphertextsHash, trackerOf } from '@ledger-pilots/chaincode/voting/ballot/ballot.ts';
import { packed } from '@ledger-pilots/chaincode/voting/ballot/byte-reader.ts';
import { bucketOf } from '@ledger-pilots/chaincode/voting/ballot/tally.ts';
import {
  bytesOfHex,
  bytesOfPackedText,
  hexOf,
  packedTextOf,
} from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { handlers } from '@ledger-pilots/chaincode/voting/contract.ts';
import { groupOf, settingOfElection } from '@ledger-pilots/chaincode/voting/state.ts';

await serve(voting, {
  ...handlers,
  async castBallot(tx, { electionId, ...signed }) {
    const { key, ...election } = await tx.require('election', electionId);
    const { electionHash, contests } = settingOfElection({ ...election, key: key! }, key!);
    const { credential, seq, previous } = signed;
    const ballot = { credential: bytesOfHex(credential), answers: signed.answers.map(bytesOfPackedText) };
    const points = ballot.answers.map((answer, contest) => ciphertextsOf(answer, contests[contest]!.options));
    const tracker = hexOf(trackerOf(electionHash, ballot, { seq, previous: bytesOfHex(previous) }));
    for (const [contest, own] of points.entries()) {
      await tx.put('seen', {
        electionId,
        hash: hexOf(ciphertextsHash(electionHash, contest, own)),
        by: 'CAST',
        credential,
      });
    }
    const bucket = bucketOf(ballot.credential);
    await tx.put('ballot', {
      ...{ electionId, group: groupOf(bucket), bucket, credential, seq, tracker, weight: 1 },
      ballotHash: hexOf(ballotHash(electionHash, ballot)),
      ciphertexts: points.map((own) => packedTextOf(packed(...own))),
      castAt: tx.now,
      txId: tx.txId,
    });
    tx.emit('BallotsCast', { electionId, ballots: [{ credential, seq, tracker }] });
    return { electionId, credential, seq, tracker };
  },
});
