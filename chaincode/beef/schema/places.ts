/** Farms, and the businesses after them: slaughterhouses, packers, shops, importers. */
import { z } from 'zod';
import { text } from '../../kit/text.ts';
import { BizNo, command, FarmId, Holder, Party, Recorded, Town } from './primitives.ts';
import { ScaleClass } from './rules.ts';

/** A farm as everybody may see it: where it is by town, and the keeper's name masked. */
export const Farm = z.strictObject({
  farmId: FarmId,
  /** Livestock business permit. */
  permitNo: z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,19}$/),
  bizNo: BizNo,
  town: Town,
  /** Such as `김*수`; the name itself is private. */
  keeperMasked: text(40),
  recorded: Recorded,
});

/** What is known of a farm's keeper, of the cooperatives and EKAPE alone. */
export const Farmer = z.strictObject({
  farmId: FarmId,
  name: text(60),
  phone: z.string().regex(/^[0-9+][0-9-]{5,19}$/),
  address: text(120),
});

/** What a business does with beef. */
export const Trade = z.enum(['SLAUGHTER', 'PACKING', 'RETAIL', 'IMPORT']);

/** A business that holds beef. Names and addresses of businesses are public. */
export const Facility = z.strictObject({
  holder: Holder,
  party: Party,
  trades: z.array(Trade).min(1).max(4),
  name: text(80),
  town: Town,
  bizNo: BizNo,
  /** The four digits by which its lot and import numbers are known. */
  lotCode: z.string().regex(/^\d{4}$/),
  scaleClass: ScaleClass,
  recorded: Recorded,
});

const masked = { farmId: '100101', permitNo: 'JB-2016-0117', bizNo: '4028100068' } as const;
const town = { ko: '전북 정읍시 산외면', en: 'Sanoe-myeon, Jeongeup-si, Jeonbuk' } as const;

/** Registers a farm. */
export const registerFarm = {
  summary: 'Register a farm',
  description: 'The keeper’s name, telephone and address are private; the ledger shows the town and the masked name.',
  input: z.strictObject({
    ...command,
    farmId: FarmId,
    permitNo: Farm.shape.permitNo,
    bizNo: BizNo,
    town: Town,
  }),
  private: { record: 'farmer', schema: Farmer.omit({ farmId: true }) },
  output: Farm,
  example: {
    input: { messageRef: 'NACF-FARM-1', ...masked, town },
    private: { name: '홍길동', phone: '010-0000-0101', address: '전북 정읍시 산외면 산외로 1' },
  },
};

const oneFarm = { input: z.strictObject({ farmId: FarmId }), example: { input: { farmId: '100101' } } };

/** A farm as everybody may see it. */
export const getFarm = { summary: 'Look a farm up', ...oneFarm, output: Farm };

/** Who keeps a farm. */
export const getFarmer = { summary: 'Who keeps a farm', ...oneFarm, output: Farmer };

/** Ends the retention of a keeper's data. */
export const purgeFarmer = {
  summary: 'Destroy what is known of a farm’s keeper',
  description: 'Value, salt and history go at every member; the hash that stays tells nothing.',
  input: z.strictObject({ ...command, farmId: FarmId }),
  output: z.strictObject({ farmId: FarmId, purged: z.literal(true) }),
  example: { input: { messageRef: 'NACF-PURGE-1', farmId: '100101' } },
};

/** Registers a business. */
export const registerFacility = {
  summary: 'Register a slaughterhouse, packer, shop or importer',
  input: Facility.omit({ recorded: true, party: true }).extend(command),
  output: Facility,
  example: {
    input: {
      messageRef: 'EKAPE-FAC-1',
      holder: 'business:6058100099',
      trades: ['PACKING'],
      name: '정읍한우가공',
      town: { ko: '전북 정읍시', en: 'Jeongeup-si, Jeonbuk' },
      bizNo: '6058100099',
      lotCode: '1009',
      scaleClass: 'III',
    },
  },
};

/** A business as everybody may see it. */
export const getFacility = {
  summary: 'Look a business up',
  input: z.strictObject({ holder: Holder }),
  output: Facility,
  example: { input: { holder: 'business:6058100099' } },
};
