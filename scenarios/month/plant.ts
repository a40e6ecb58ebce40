// The plant of the simulated month: it presses C into A1 and A2 and assembles them with two B.
import type { Client } from "./client.ts";

export interface Plant {
  readonly placeId: number;
  readonly channelId: number;
  /** What is made, and what it is made of. */
  readonly made: readonly number[];
  readonly bought: { readonly B: number; readonly C: number };
  readonly machines: readonly number[];
  readonly centres: readonly number[];
}

type Ids = { readonly ids: Readonly<Record<string, number>> };

/** Two shifts from Monday to Saturday. */
const shifts = [1, 2, 3, 4, 5, 6].flatMap((weekday) => [
  { weekday, fromMinute: 480, untilMinute: 960, name: "早班" },
  { weekday, fromMinute: 960, untilMinute: 1_440, name: "中班" },
]);

const machinesOf = { PRESS: ["P1", "P2", "P3"], ASSY: ["L1", "L2"] } as const;

async function makeShop({ ask }: Client, placeId: number) {
  const { ids: calendars } = await ask<Ids>("POST /api/factory/calendars", {
    calendars: [{ code: "TWO", name: "两班", shifts, keepsHolidays: false }],
  });
  const plants = [{ placeId, calendarId: calendars["TWO"] }];
  await ask("POST /api/factory/plants", { plants });
  const { ids: centres } = await ask<Ids>("POST /api/factory/work-centres", {
    workCentres: Object.keys(machinesOf).map((code) => ({ code, name: code, placeId })),
  });
  const { ids: families } = await ask<Ids>("POST /api/factory/families", {
    families: ["RED", "BLUE"].map((code) => ({ code, name: code })),
  });
  const { ids: machines } = await ask<Ids>("POST /api/factory/resources", {
    resources: Object.entries(machinesOf).flatMap(([centre, codes]) =>
      codes.map((code) => ({
        ...{ code, name: code, placeId, workCentreId: centres[centre] },
        kind: centre === "PRESS" ? "machine" : "line",
      })),
    ),
  });
  const { RED: red = 0, BLUE: blue = 0 } = families;
  const setups = [
    { fromFamilyId: red, toFamilyId: blue, minutes: 30 },
    { fromFamilyId: blue, toFamilyId: red, minutes: 45 },
  ];
  await ask(`PUT /api/factory/work-centres/${centres["PRESS"]}/setups`, { setups });
  return { centres, families, machines };
}

/** How an item is made: pressed in its colour, then assembled. */
async function teach(
  { ask }: Client,
  item: number,
  shop: Awaited<ReturnType<typeof makeShop>> & {
    readonly family: number;
    readonly placeId: number;
    readonly bought: Plant["bought"];
  },
): Promise<void> {
  const { centres, placeId, bought, family } = shop;
  const version = { alternative: 0, validFrom: "2020-01-01", note: "" };
  const plain = { ways: [], needs: [], maySplit: true, yieldPpm: 1_000_000, perUnits: 1 };
  await ask(`POST /api/items/${item}/routings`, {
    ...{ ...version, placeId },
    steps: [
      {
        ...{ ...plain, step: 10, name: "冲压", nameEn: "press", workCentreId: centres["PRESS"] },
        ...{ setupSeconds: 600, runSeconds: 120, familyId: family },
      },
      {
        ...{ ...plain, step: 20, name: "总装", nameEn: "assemble", workCentreId: centres["ASSY"] },
        ...{ setupSeconds: 0, runSeconds: 60, familyId: null },
      },
    ],
  });
  const line = { scrapPpm: 0, substitutes: [] };
  await ask(`POST /api/items/${item}/boms`, {
    ...{ ...version, placeId: 0, perUnits: 1 },
    lines: [
      { ...line, itemId: bought.C, units: 1, step: 10 },
      { ...line, itemId: bought.B, units: 2, step: 20 },
    ],
  });
}

/** Makes the factory at the company's place, its items, and what lies in stock on the first morning. */
export async function makePlant(
  client: Client,
  at: { readonly placeId: number; readonly channelId: number },
): Promise<Plant> {
  const { placeId, channelId } = at;
  const codes = ["A1", "A2", "B", "C"];
  const { ids } = await client.ask<Ids>("POST /api/items", {
    items: codes.map((code) => ({ code, name: code })),
  });
  const idOf = (code: string) => ids[code] ?? 0;
  const shop = await makeShop(client, placeId);
  const bought = { B: idOf("B"), C: idOf("C") };
  const made = ["A1", "A2"].map(idOf);
  for (const [at, item] of made.entries()) {
    const family = shop.families[at === 0 ? "RED" : "BLUE"] ?? 0;
    await teach(client, item, { ...shop, family, placeId, bought });
  }
  await client.ask("POST /api/stock/changes", {
    ...{ kind: "receipt", why: "opening" },
    changes: [
      { itemId: bought.B, placeId, units: 2_400 },
      { itemId: bought.C, placeId, units: 1_200 },
    ],
  });
  return {
    ...{ placeId, channelId, made, bought },
    machines: Object.values(shop.machines),
    centres: Object.values(shop.centres),
  };
}
