import type { Terminal } from '../transshipment/port.ts';
import type { DcsaEvent } from './event.ts';

/** A terminal as the place of an event. */
export function locationOf(terminal: Terminal): DcsaEvent['eventLocation'] {
  return {
    locationName: terminal.name,
    facilityTypeCode: 'POTE',
    UNLocationCode: terminal.unLocode,
    facility: { facilityName: terminal.name, facilityCode: terminal.smdgCode, facilityCodeListProvider: 'SMDG' },
  };
}

/** A terminal as the party that an event originates from. */
export function originatingTerminal(terminal: Terminal): DcsaEvent['eventRouting'] {
  return {
    originatingParty: {
      partyCode: terminal.smdgCode,
      codeListProvider: 'SMDG',
      codeListName: 'TCL',
      partyFunction: 'TR',
    },
  };
}
