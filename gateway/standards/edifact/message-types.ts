import { may, mayGroup, must, mustGroup, type Rule } from './grammar.ts';

/** A message type of a directory, as in UNH S009. */
export type MessageType = 'CODECO:D:95B' | 'CODECO:D:00B' | 'COPINO:D:95B' | 'COPINO:D:00B';

const PARTIES = (name: string, contacts: string) =>
  mustGroup(name, 9, must('NAD'), mayGroup(contacts, 9, must('CTA'), may('COM', 9)));

const DANGEROUS_GOODS = (name: string, contacts: string) =>
  mayGroup(name, 99, must('DGS'), may('FTX', 9), mayGroup(contacts, 9, must('CTA'), may('COM', 9)));

/**
 * The segment tables. D.00B has the numbers of its directory's groups. D.95B is older and flatter: references at the
 * head without a group, places without dates. In D.95B the groups are called by their trigger, since guides of the
 * time (ITIGG) number them differently.
 *
 * One deviation: EQD is taken up to 999 times in CODECO, not 9999, which the segment limit would end anyway.
 */
export const MESSAGE_TYPES: Readonly<Record<MessageType, readonly Rule[]>> = {
  'CODECO:D:95B': [
    must('UNH'),
    must('BGM'),
    may('FTX', 9),
    may('RFF', 9),
    mayGroup('TDT', 1, must('TDT'), may('RFF', 9), may('LOC', 9), may('DTM', 9)),
    PARTIES('NAD', 'CTA'),
    mayGroup(
      'GID',
      999,
      must('GID'),
      may('HAN', 9),
      may('FTX', 9),
      may('PIA', 9),
      may('MEA', 9),
      may('SGP', 999),
      may('DGS', 9),
    ),
    mustGroup(
      'EQD',
      999,
      must('EQD'),
      may('RFF', 9),
      may('TMD', 9),
      may('DTM', 9),
      may('LOC', 9),
      may('MEA', 9),
      may('DIM', 9),
      may('SEL', 9),
      may('FTX', 9),
      may('PCD', 9),
      may('EQA', 9),
      mayGroup('DAM', 9, must('DAM'), may('COD', 1)),
      mayGroup('TDT', 9, must('TDT'), may('LOC', 9), may('DTM', 9)),
      may('NAD', 9),
    ),
    may('CNT', 1),
    must('UNT'),
  ],
  'CODECO:D:00B': [
    must('UNH'),
    must('BGM'),
    may('DTM', 9),
    may('FTX', 9),
    mayGroup('SG1', 9, must('RFF'), may('DTM', 9)),
    mayGroup('SG2', 1, must('TDT'), may('DTM', 9), may('RFF', 9), mayGroup('SG3', 9, must('LOC'), may('DTM', 9))),
    PARTIES('SG4', 'SG5'),
    mayGroup(
      'SG6',
      999,
      must('GID'),
      may('HAN', 9),
      may('FTX', 9),
      may('PIA', 9),
      may('MEA', 9),
      mayGroup('SG7', 9, must('TMP'), may('RNG', 1)),
      may('SGP', 999),
      DANGEROUS_GOODS('SG8', 'SG9'),
    ),
    mustGroup(
      'SG10',
      999,
      must('EQD'),
      may('RFF', 99),
      may('TMD', 9),
      may('DTM', 99),
      may('LOC', 9),
      may('MEA', 99),
      may('DIM', 99),
      may('SEL', 9),
      may('FTX', 99),
      may('PCD', 9),
      may('EQA', 9),
      may('COD', 1),
      may('HAN', 9),
      mayGroup('SG11', 9, must('DAM'), may('COD', 1)),
      mayGroup('SG12', 9, must('TDT'), may('DTM', 9), mayGroup('SG13', 9, must('LOC'), may('DTM', 9))),
      may('NAD', 9),
      DANGEROUS_GOODS('SG14', 'SG15'),
    ),
    may('CNT', 1),
    must('UNT'),
  ],
  'COPINO:D:95B': [
    must('UNH'),
    must('BGM'),
    may('FTX', 9),
    may('RFF', 9),
    mustGroup('TDT', 1, must('TDT'), may('LOC', 9), may('DTM', 9)),
    PARTIES('NAD', 'CTA'),
    mayGroup('GID', 999, must('GID'), may('HAN', 9), may('TMP', 9), may('RNG', 9), may('SGP', 999), may('DGS', 9)),
    mustGroup(
      'EQD',
      999,
      must('EQD'),
      may('RFF', 9),
      may('EQN', 1),
      may('MEA', 9),
      may('DIM', 9),
      may('SEL', 9),
      may('EQA', 1),
      mayGroup('TDT', 9, must('TDT'), may('LOC', 9), may('DTM', 9)),
      may('NAD', 9),
    ),
    may('CNT', 1),
    must('UNT'),
  ],
  'COPINO:D:00B': [
    must('UNH'),
    must('BGM'),
    may('DTM', 9),
    may('FTX', 9),
    mayGroup('SG1', 9, must('RFF'), may('DTM', 9)),
    mustGroup('SG2', 1, must('TDT'), may('DTM', 9), mayGroup('SG3', 9, must('LOC'), may('DTM', 9))),
    PARTIES('SG4', 'SG5'),
    mayGroup(
      'SG6',
      999,
      must('GID'),
      may('HAN', 9),
      mayGroup('SG7', 9, must('TMP'), may('RNG', 1)),
      mayGroup('SG8', 9, must('DOC'), may('DTM', 9), may('LOC', 9)),
      may('SGP', 999),
      DANGEROUS_GOODS('SG9', 'SG10'),
    ),
    mustGroup(
      'SG11',
      999,
      must('EQD'),
      may('RFF', 9),
      may('EQN', 1),
      may('MEA', 9),
      may('DIM', 9),
      may('FTX', 9),
      may('PCD', 9),
      may('SEL', 9),
      may('EQA', 1),
      may('HAN', 9),
      mayGroup('SG12', 9, must('TDT'), may('DTM', 9), mayGroup('SG13', 9, must('LOC'), may('DTM', 9))),
      may('NAD', 9),
      DANGEROUS_GOODS('SG14', 'SG15'),
    ),
    may('CNT', 1),
    must('UNT'),
  ],
};

/** Whether a type is one of those that are read. */
export function isMessageType(text: string): text is MessageType {
  return Object.hasOwn(MESSAGE_TYPES, text);
}
