/** Alarms: what an inspector should look at, by day. */
import { kstDateOf } from '../../kit/clock.ts';
import type { RecordOf } from '../state.ts';
import { entryIdOf, recordedNow, type HandlersOf, type Tx } from './call.ts';

type Alarm = RecordOf<'alarm'>;

/** Raises an alarm; answers with its identifier. A message raises one of a kind for each number at most. */
export async function alarm(
  tx: Tx,
  message: { readonly messageRef: string },
  what: Omit<Alarm, 'day' | 'alarmId' | 'state' | 'settlement'>,
): Promise<string> {
  const alarmId = `${entryIdOf(tx, message)}.${what.kind}.${what.subject}`;
  await tx.put('alarm', { ...what, day: kstDateOf(tx.now), alarmId, state: 'OPEN' });
  return alarmId;
}

/** Handlers of alarms. */
export const alarmHandlers = {
  listAlarms: (tx, { day, limit, cursor }) => tx.page('alarm', [day], limit, cursor),

  async settleAlarm(tx, input) {
    const { day, alarmId, settlement } = input;
    const open = await tx.require('alarm', day, alarmId);
    if (open.state !== 'OPEN') tx.fail('STATE_CONFLICT', `The alarm ${alarmId} is settled already.`, { alarmId });
    const settled = { ...open, state: 'SETTLED' as const, settlement, recorded: recordedNow(tx, input) };
    await tx.put('alarm', settled);
    tx.emit('AlarmSettled', { day, alarmId });
    return settled;
  },
} satisfies HandlersOf<'listAlarms' | 'settleAlarm'>;
