/** One loan in Jeju, as citizen, bank, agencies and registry live it, from the consent to the release. */
import { ruleRequests, StoryCase, StoryProperty, type CaseFile } from './realestate-story.ts';
import { newId } from './story-material.ts';
import type { Journey, Step } from './journey.ts';

const V1 = '/v1/realestate';

/** Plays the story; every step must go as it should. */
export async function realestateJourney(journey: Journey): Promise<void> {
  const property = new StoryProperty();
  const story = new StoryCase(property);
  const { caseId, consentId, rightId } = story;
  const say = (title: string, request: Omit<Step, 'title'>) => journey.step({ title, ...request });
  const move = async (title: string, request: Omit<Step, 'title'>) => story.heard(await say(title, request));
  const read = (title: string, path: string, as?: string) =>
    say(title, { verb: 'GET', path: V1 + path, ...(as !== undefined && { as }) });

  journey.chapter('The registers');
  const [proposal, approval] = ruleRequests();
  await say('The ministry proposes the rules of 2026', proposal);
  await say('and the court administration puts them in force', approval);
  const [parcel, ownerKey, title] = property.entered();
  await say('The cadastral office enters a parcel', parcel!);
  await say('Its owner has a registered key', ownerKey!);
  await say('and a title', title!);

  journey.chapter('The consent');
  await move('A bank opens a case: two keys and a commitment, no name', story.open());
  await say('The citizen gets a key for this bank alone', story.registerCitizen());
  await say('and consents: seven items, one bank, ten days, one reading each', story.consent());
  story.step += 1;

  journey.chapter('The evidence, without a visit');
  const begun = Date.now();
  for (const document of story.documents) {
    await say(`${document.item}: the bank asks, through the relay`, story.ask(document));
    await say('and writes to the agency whom it is about', story.sendLetter(document));
  }
  journey.tell(
    'The agencies’ desks look the records up in their own systems, compare, attest and hand over: nobody types.',
  );
  const file = await journey.until<CaseFile>('The bank reads its file of the case: all seven documents are there', {
    ...story.readFile(),
    done: ({ documents }) => documents.length === story.documents.length,
  });
  story.received(file);
  journey.tell(`Seven documents of five agencies in ${Math.round((Date.now() - begun) / 1000)} s.`);
  for (const document of story.documents) {
    const accessId = newId();
    await say(`${document.item}: the bank opens it: one use, counted`, story.openDocument(document, accessId));
    await say('and its own peer shows it', story.readDocument(document, accessId));
  }
  const income = story.documentOf('INCOME');
  await say('A second reading of the income is not endorsed', {
    ...story.openDocument(income, newId()),
    expect: [409],
  });
  await move('The evidence is complete', story.completeEvidence());

  journey.chapter('The decision');
  await move('The review begins', story.take('beginReview'));
  await say('The bank keeps score and terms to itself', story.assess());
  await say('and weighs the loan beside what ranks before it', story.weigh());
  await move('Both desks approve', story.approve());
  await move('The contract is concluded', story.take('concludeContract'));

  journey.chapter('The register');
  await move('The bank files, jointly with the owner', story.file());
  await say('Another bank sees that something is pending, and no more', property.read('/notice', 'bank2/loan'));
  await say('The clerk gives it a receipt number', story.receive());
  await say('The bank shows the registry the terms', story.depositPapers());
  const [registrar, bank] = story.register();
  await say('The registrar asks for the registration', registrar);
  await say('and the bank: the right is entered', bank);

  journey.chapter('The money');
  const [one, other] = story.disburse();
  await say('One person of the bank asks for the payout', one);
  await say('and another carries it out', other);
  const [repayment, filing] = story.repaid();
  await say('The loan is paid back', repayment);
  await say('and the release filed', filing);
  const [first, second] = story.release();
  await say('The registrar asks for the release', first);
  await say('and the bank: the right is gone', second);
  await say('The case is closed', story.close());

  journey.chapter('What everybody sees');
  await say('The citizen, by the citizen’s own key: who saw what, when, by which consent', story.readCitizenView());
  await say('The citizen revokes what is left of the consent', story.revoke());
  await say('The bank destroys a document, with its salts', story.purge(income));
  await read('The citizen: the consent', `/consents/${consentId}`);
  await read('and who saw what, when', `/consents/${consentId}/accesses`);
  await read('Anybody who knows its number: the case', `/cases/${caseId}`);
  await read('The bank: right and money', `/mortgages/${rightId}`, 'bank1/approver');
  await say('Members: the title, with its cancelled entry', property.read('', 'bank2/loan'));
}
