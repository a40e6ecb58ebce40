import { assert, dayToText } from "../../kernel/index.ts";
import type { Chance, Day } from "../../kernel/index.ts";
import {
  addException,
  savePlants,
  saveFamilies,
  saveResources,
  saveSetups,
  saveShiftCalendars,
  saveWorkCentres,
} from "../modules/production/index.ts";
import type { Production } from "../modules/production/index.ts";
import type { Tx } from "../platform/index.ts";

/** A plant of the demo: its place, and the ids of what stands in it by code. */
export interface DemoPlant {
  readonly code: string;
  readonly placeId: number;
  readonly centres: ReadonlyMap<string, number>;
  /** Machines of each work centre, in order. */
  readonly machines: ReadonlyMap<string, readonly number[]>;
  readonly fitters: number;
  readonly moulds: number;
}

/** Setup families: a colour each for moulding, a board each for placing, a model each for assembly. */
export interface DemoFamilies {
  readonly colours: readonly number[];
  readonly boards: readonly number[];
  readonly models: readonly number[];
}

const dayShifts = [
  { fromMinute: 480, untilMinute: 960, name: "早班" },
  { fromMinute: 960, untilMinute: 1_440, name: "中班" },
];
const nightShift = { fromMinute: 0, untilMinute: 480, name: "夜班" };
const workdays = [1, 2, 3, 4, 5, 6];

const weekOf = (shifts: readonly { fromMinute: number; untilMinute: number; name: string }[]) =>
  workdays.flatMap((weekday) => shifts.map((shift) => ({ weekday, ...shift })));

/** Work centres of a plant: code, words, kind, and how many machines the first and the second have. */
const centreList = [
  ["MOLD", "注塑", "Injection moulding", "machine", 10, 8],
  ["SMT", "贴片", "Board assembly", "line", 3, 2],
  ["PRESS", "冲压", "Stamping", "machine", 6, 4],
  ["ASSY", "总装", "Final assembly", "line", 8, 6],
  ["TEST", "老化测试", "Burn-in", "oven", 3, 2],
  ["PACK", "包装", "Packing", "line", 2, 2],
] as const;

const colourNames = [
  ["白", "white"],
  ["黑", "black"],
  ["青", "teal"],
  ["粉", "pink"],
  ["灰", "grey"],
] as const;
/** Light before dark is quick, dark before light must be purged. */
const lightness = [4, 0, 2, 3, 1];

async function makeFamilies(tx: Tx): Promise<DemoFamilies> {
  const rows = [
    ...colourNames.map(([name, nameEn], index) => ({
      ...{ code: `F-C${index + 1}`, name: `${name}色料`, nameEn: `${nameEn} resin` },
    })),
    ...[1, 2, 3, 4].map((at) => ({
      ...{ code: `F-B${at}`, name: `控制板 ${at} 型`, nameEn: `board type ${at}` },
    })),
    ...Array.from({ length: 20 }, (_each, index) => ({
      ...{ code: `F-M${index + 1}`, name: `机型 ${index + 1}`, nameEn: `model ${index + 1}` },
    })),
  ];
  const saved = await saveFamilies(tx, rows);
  assert(saved.ok, "the demo's families are new");
  const ids = saved.value;
  const all = rows.map((row) => ids.get(row.code) ?? 0);
  return { colours: all.slice(0, 5), boards: all.slice(5, 9), models: all.slice(9) };
}

/** Minutes from each family to each other, of those that a rule gives any. */
function matrixOf(families: readonly number[], minutes: (from: number, to: number) => number) {
  return families.flatMap((fromFamilyId, from) =>
    families.flatMap((toFamilyId, to) =>
      from === to ? [] : [{ fromFamilyId, toFamilyId, minutes: minutes(from, to) }],
    ),
  );
}

async function makeSetups(tx: Tx, plant: DemoPlant, families: DemoFamilies): Promise<void> {
  const tables = {
    MOLD: matrixOf(families.colours, (from, to) => {
      const darker = (lightness[to] ?? 0) - (lightness[from] ?? 0);
      return darker < 0 ? 20 - 5 * darker : 30 + 12 * darker;
    }),
    SMT: matrixOf(families.boards, (from, to) => 20 + 5 * Math.abs(from - to)),
    ASSY: matrixOf(families.models, (from, to) => (from % 5 === to % 5 ? 10 : 25)),
  };
  for (const [code, setups] of Object.entries(tables)) {
    const workCentreId = plant.centres.get(code) ?? 0;
    const saved = await saveSetups(tx, { workCentreId, setups });
    assert(saved.ok, "the demo's changeovers name families that are there");
  }
}

/** What several operations share: moulds and people who can fit. */
const poolsOf = (code: string, placeId: number) => [
  {
    ...{ code: `${code}-MOULD`, name: "模具", nameEn: "Moulds", placeId },
    ...{ kind: "tool" as const, capacity: 12 },
  },
  {
    ...{ code: `${code}-FITTER`, name: "装配技工", nameEn: "Fitters", placeId },
    ...{ kind: "skill" as const, capacity: 9 },
  },
];

async function makePlant(
  tx: Tx,
  asked: {
    readonly code: string;
    readonly placeId: number;
    readonly index: number;
    readonly threeShifts: number;
  },
): Promise<DemoPlant> {
  const { code, placeId, index, threeShifts } = asked;
  const centres = await saveWorkCentres(
    tx,
    centreList.map(([kind, name, nameEn]) => ({
      ...{
        code: `${code}-${kind}`,
        name: `${name}（${code}）`,
        nameEn: `${nameEn} (${code})`,
        placeId,
      },
    })),
  );
  assert(centres.ok, "the demo's work centres stand in plants");
  const centreOf = (kind: string) => centres.value.get(`${code}-${kind}`) ?? 0;
  const drafts = centreList.flatMap(([kind, name, nameEn, type, ...counts]) =>
    Array.from({ length: counts[index] ?? 2 }, (_each, at) => ({
      ...{
        code: `${code}-${kind}${at + 1}`,
        name: `${name} ${at + 1}`,
        nameEn: `${nameEn} ${at + 1}`,
      },
      ...{ placeId, kind: type, workCentreId: centreOf(kind) },
      ...(kind === "TEST" ? { loadUnits: 60 } : {}),
      ...(kind === "MOLD" ? { calendarId: threeShifts } : {}),
    })),
  );
  const saved = await saveResources(tx, [...drafts, ...poolsOf(code, placeId)]);
  assert(saved.ok, "the demo's resources fit their work centres");
  const idOf = (each: string) => saved.value.get(each) ?? 0;
  return {
    ...{ code, placeId, fitters: idOf(`${code}-FITTER`), moulds: idOf(`${code}-MOULD`) },
    centres: new Map(centreList.map(([kind]) => [kind, centreOf(kind)])),
    machines: new Map(
      centreList.map(([kind, , , , ...counts]) => [
        kind,
        Array.from({ length: counts[index] ?? 2 }, (_each, at) => idOf(`${code}-${kind}${at + 1}`)),
      ]),
    ),
  };
}

/** Maintenance that is to come: a machine of each plant, some hours each. */
async function makeMaintenance(
  tx: Tx,
  plants: readonly DemoPlant[],
  { chance, today }: { readonly chance: Chance; readonly today: number },
): Promise<void> {
  for (const plant of plants)
    for (const kind of ["MOLD", "ASSY"]) {
      const resourceId = chance.pick(plant.machines.get(kind) ?? []);
      const day = dayToText((today + chance.whole(2, 6)) as Day);
      const added = await addException(tx, {
        ...{ calendarId: null, resourceId, kind: "closed", reason: "maintenance" },
        fromAt: new Date(`${day}T09:00:00+08:00`),
        untilAt: new Date(`${day}T13:00:00+08:00`),
        note: "月度保养",
      });
      assert(added.ok, "the demo's maintenance is of a machine that is there");
    }
}

/** Two plants of sixty resources, in two and three shifts, with what changing over takes. */
export async function makePlants(
  tx: Tx,
  production: Production,
  made: { readonly placeIds: readonly number[]; readonly chance: Chance; readonly today: number },
): Promise<{ plants: readonly DemoPlant[]; families: DemoFamilies }> {
  const calendars = await saveShiftCalendars(tx, [
    { code: "2S", name: "两班制", nameEn: "Two shifts", shifts: weekOf(dayShifts) },
    {
      code: "3S",
      name: "三班制",
      nameEn: "Three shifts",
      shifts: weekOf([nightShift, ...dayShifts]),
    },
  ]);
  assert(calendars.ok, "the demo's shifts do not overlap");
  const calendarId = calendars.value.get("2S") ?? 0;
  const threeShifts = calendars.value.get("3S") ?? 0;
  const placed = await savePlants(
    tx,
    production.parties,
    made.placeIds.map((placeId) => ({ placeId, calendarId })),
  );
  assert(placed.ok, "the demo's plants are places that are there");
  const families = await makeFamilies(tx);
  const plants: DemoPlant[] = [];
  for (const [index, placeId] of made.placeIds.entries()) {
    const code = index === 0 ? "HZ" : "GZ";
    const plant = await makePlant(tx, { code, placeId, index, threeShifts });
    await makeSetups(tx, plant, families);
    plants.push(plant);
  }
  await makeMaintenance(tx, plants, made);
  return { plants, families };
}
