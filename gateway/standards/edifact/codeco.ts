import type { Place } from './place.ts';

/** What BGM 1225 says of the message: 9 or absent, 5, 1. */
export type MessageFunction = 'ORIGINAL' | 'REPLACEMENT' | 'CANCELLATION';

/** A reference of RFF, by its qualifier (1153). */
export interface Reference {
  readonly qualifier: string;
  readonly value: string;
}

/** A seal of SEL; the issuer by code 9303: `CA` carrier, `CU` customs, `SH` shipper, `TO` terminal operator. */
export interface Seal {
  readonly number: string;
  readonly issuer?: string;
}

/** A damage of DAM, in the codes of the interchange agreement. */
export interface Damage {
  /** 7501. */
  readonly type: string;
  /** 7503. */
  readonly area?: string;
  /** 7509. */
  readonly severity?: string;
}

/** A unit of equipment of EQD. */
export interface Equipment {
  /** As received; follows ISO 6346 unless it is flagged. */
  readonly number: string;
  /** Not an ISO 6346 number. The import accepts it with this flag; whether it may pass is for the contract to say. */
  readonly nonIsoEquipment: boolean;
  /** ISO 6346 size and type, or type group: `22G1`, `22GP`. */
  readonly sizeType?: string;
  readonly status?: 'EXPORT' | 'IMPORT' | 'TRANSSHIPMENT';
  readonly load?: 'EMPTY' | 'LADEN';
}

/** The tractor that brought or took the box. Names of drivers are never read. */
export interface Truck {
  readonly plate: string;
  /** Code of the haulier. */
  readonly haulier?: string;
  /** Voyage or journey reference (8028). */
  readonly journey?: string;
}

/** The report of one box, or, with `kind` chassis, of a tractor that comes or goes without one. */
export interface GateReportItem extends Equipment {
  readonly kind: 'CONTAINER' | 'CHASSIS';
  /** Pass id of the ledger, 32 hex digits in lower case (RFF+ZZZ). */
  readonly passId?: string;
  readonly references: readonly Reference[];
  /** RFC 3339 in UTC. */
  readonly occurredAt: string;
  readonly place: Place;
  readonly grossMassG?: number;
  readonly verifiedGrossMassG?: number;
  readonly seals: readonly Seal[];
  readonly damages: readonly Damage[];
  readonly truck?: Truck;
  /** Text for people about the box (FTX+AAI). */
  readonly remark?: string;
}

/** What the head of a message says, of a CODECO and of a COPINO alike. */
export interface MessageHead {
  readonly release: '95B' | '00B';
  /** UNH 0062. */
  readonly reference: string;
  /** BGM 1004. */
  readonly documentNumber?: string;
  readonly function: MessageFunction;
  /** Reference of the message that this one replaces or cancels (RFF+ACW). */
  readonly replaces?: string;
  /** NAD+MS, NAD+MR: codes of sender and recipient. */
  readonly sender?: string;
  readonly recipient?: string;
}

/** A CODECO message: a terminal's report of what passed its gate. */
export interface GateReport extends MessageHead {
  readonly movement: 'GATE_IN' | 'GATE_OUT';
  /** NAD+CF: code of the carrier. */
  readonly carrier?: string;
  readonly items: readonly GateReportItem[];
}
