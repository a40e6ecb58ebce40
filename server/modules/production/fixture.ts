// A small factory on the small company of orders, for tests of this module and of those to its
// right: plant P presses C into A (two presses, 60 s a unit, colours that cost a changeover) and
// assembles it with two B (two lines, 30 s a unit, one of two fitters), in two shifts from Monday
// to Friday. B and C are bought.
import assert from "node:assert/strict";
import type { Tx } from "../../platform/index.ts";
import {
  saveBoms,
  saveFamilies,
  savePlants,
  saveResources,
  saveRoutings,
  saveSetups,
  saveShiftCalendars,
  saveWorkCentres,
} from "./index.ts";
import type { Production } from "./index.ts";

export interface SmallFactory {
  readonly placeId: number;
  readonly press: number;
  readonly assembly: number;
  readonly P1: number;
  readonly P2: number;
  readonly L1: number;
  readonly L2: number;
  readonly fitters: number;
  readonly red: number;
  readonly blue: number;
}

const valueOf = <T>(
  result: { readonly ok: boolean; readonly value?: T; readonly error?: unknown },
  code = "",
): T => {
  assert.ok(result.ok, `${code} ${JSON.stringify(result.error)}`);
  return result.value as T;
};

/** Monday to Friday, 08:00–16:00 and 16:00–24:00. */
const shifts = [1, 2, 3, 4, 5].flatMap((weekday) => [
  { weekday, fromMinute: 480, untilMinute: 960, name: "early" },
  { weekday, fromMinute: 960, untilMinute: 1_440, name: "late" },
]);

async function makeShop(tx: Tx, { parties }: Production, placeId: number): Promise<SmallFactory> {
  const calendars = await saveShiftCalendars(tx, [{ code: "TWO", name: "two shifts", shifts }]);
  const calendarId = valueOf(calendars).get("TWO") ?? 0;
  assert.ok((await savePlants(tx, parties, [{ placeId, calendarId }])).ok);
  const centres = valueOf(
    await saveWorkCentres(tx, [
      { code: "PRESS", name: "press", placeId },
      { code: "ASSY", name: "assembly", placeId },
    ]),
  );
  const families = valueOf(
    await saveFamilies(tx, [
      { code: "RED", name: "red" },
      { code: "BLUE", name: "blue" },
    ]),
  );
  const press = centres.get("PRESS") ?? 0;
  const assembly = centres.get("ASSY") ?? 0;
  const machine = (code: string, workCentreId: number, kind: "machine" | "line") => ({
    ...{ code, name: code, placeId, kind, workCentreId },
  });
  const resources = valueOf(
    await saveResources(tx, [
      machine("P1", press, "machine"),
      machine("P2", press, "machine"),
      machine("L1", assembly, "line"),
      machine("L2", assembly, "line"),
      { code: "FIT", name: "fitters", placeId, kind: "skill", capacity: 2 },
    ]),
  );
  const id = (code: string) => resources.get(code) ?? 0;
  const red = families.get("RED") ?? 0;
  const blue = families.get("BLUE") ?? 0;
  const setups = [
    { fromFamilyId: red, toFamilyId: blue, minutes: 30 },
    { fromFamilyId: blue, toFamilyId: red, minutes: 45 },
  ];
  assert.ok((await saveSetups(tx, { workCentreId: press, setups })).ok);
  const named = { P1: id("P1"), P2: id("P2"), L1: id("L1"), L2: id("L2"), fitters: id("FIT") };
  return { placeId, press, assembly, ...named, red, blue };
}

/** Makes the factory at place P of a company whose items and places these are. */
export async function makeFactory(
  tx: Tx,
  production: Production,
  company: {
    readonly items: ReadonlyMap<string, number>;
    readonly places: ReadonlyMap<string, number>;
  },
): Promise<SmallFactory> {
  const shop = await makeShop(tx, production, company.places.get("P") ?? 0);
  const item = (code: string) => company.items.get(code) ?? 0;
  const version = { alternative: 0, validFrom: "2020-01-01", note: "" };
  const plain = { ways: [], needs: [], familyId: null, maySplit: true, yieldPpm: 1_000_000 };
  const saved = await saveRoutings(
    tx,
    { catalog: production.catalog, factory: await production.factory.get(tx) },
    [
      {
        ...{ ...version, itemId: item("A"), placeId: shop.placeId },
        steps: [
          {
            ...{ ...plain, step: 10, name: "冲压", nameEn: "press", workCentreId: shop.press },
            ...{ setupSeconds: 600, runSeconds: 60, perUnits: 1, familyId: shop.red },
          },
          {
            ...{
              ...plain,
              step: 20,
              name: "装配",
              nameEn: "assemble",
              workCentreId: shop.assembly,
            },
            ...{ setupSeconds: 0, runSeconds: 30, perUnits: 1 },
            needs: [{ resourceId: shop.fitters, units: 1 }],
          },
        ],
      },
    ],
  );
  assert.ok(saved.ok, JSON.stringify(saved));
  const line = { scrapPpm: 0, substitutes: [] };
  const boms = await saveBoms(tx, production.catalog, [
    {
      ...{ ...version, itemId: item("A"), placeId: 0, perUnits: 1 },
      lines: [
        { ...line, itemId: item("C"), units: 1, step: 10 },
        { ...line, itemId: item("B"), units: 2, step: 20 },
      ],
    },
  ]);
  assert.ok(boms.ok, JSON.stringify(boms));
  return shop;
}
