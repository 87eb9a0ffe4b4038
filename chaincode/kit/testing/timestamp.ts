/** Protobuf timestamps of RFC 3339 texts. */
import timestamps from 'google-protobuf/google/protobuf/timestamp_pb.js';
import { epochMsOf } from '../clock.ts';

/** The protobuf form of an instant, to the millisecond. */
export function timestampOf(instant: string): InstanceType<typeof timestamps.Timestamp> {
  const epochMs = epochMsOf(instant);
  const seconds = Math.floor(epochMs / 1000);
  const timestamp = new timestamps.Timestamp();
  timestamp.setSeconds(seconds);
  timestamp.setNanos((epochMs - seconds * 1000) * 1_000_000);
  return timestamp;
}
