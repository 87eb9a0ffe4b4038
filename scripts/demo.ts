/** `npm run demo -- <pilot>`: plays a pilot's story through the REST API, with its requests and answers printed. */
import { Command } from 'commander';
import { beefJourney } from './journeys/beef.ts';
import { customsJourney } from './journeys/customs.ts';
import { diplomaticJourney } from './journeys/diplomatic.ts';
import { Journey } from './journeys/journey.ts';
import { RestClient } from './journeys/rest-client.ts';
import { realestateJourney } from './journeys/realestate.ts';
import { transshipmentJourney } from './journeys/transshipment.ts';
import { votingJourney } from './journeys/voting.ts';

const JOURNEYS: Readonly<Record<string, (journey: Journey, stateDir: string) => Promise<void>>> = {
  beef: beefJourney,
  customs: customsJourney,
  diplomatic: diplomaticJourney,
  realestate: realestateJourney,
  transshipment: transshipmentJourney,
  voting: votingJourney,
};

const program = new Command('demo')
  .description(
    'Plays a pilot’s story through the REST API of a running network; exit 0 only when every step went as it should.',
  )
  .argument('<pilot>', `one of: ${Object.keys(JOURNEYS).join(', ')}`)
  .option('--state <dir>', 'state folder of the network', process.env['LEDGER_STATE'] ?? '.state')
  .parse();

const [pilot = ''] = program.args;
const play = Object.hasOwn(JOURNEYS, pilot) ? JOURNEYS[pilot] : undefined;
if (play === undefined) {
  throw program.error(`there is no story for ${pilot}; there is ${Object.keys(JOURNEYS).join(', ')}`);
}
try {
  const { state } = program.opts<{ state: string }>();
  const journey = new Journey(new RestClient(state), (line) => console.log(line));
  await play(journey, state);
  console.log(`\n${journey.steps} steps, all as they should be.`);
} catch (error) {
  program.error(`\n${(error as Error).message}`);
}
