import { assert, dayToText } from "../../kernel/index.ts";
import type { Chance, Day } from "../../kernel/index.ts";
import { saveItems } from "../modules/catalog/index.ts";
import {
  createWorkOrders,
  openComponents,
  releaseWorkOrders,
  reportUnits,
  saveBoms,
  saveRoutings,
  startOperation,
  operationsOf,
} from "../modules/production/index.ts";
import type {
  BomDraft,
  Production,
  RoutingDraft,
  RoutingStep,
  MadeWorkOrder,
} from "../modules/production/index.ts";
import { changeStock, planSupplies } from "../modules/stock/index.ts";
import type { Tx } from "../platform/index.ts";
import type { DemoCompany } from "./company.ts";
import { setBuying } from "./components.ts";
import { makePlants } from "./plants.ts";
import type { DemoFamilies, DemoPlant } from "./plants.ts";

interface Maker {
  readonly production: Production;
  readonly company: DemoCompany;
  readonly chance: Chance;
  readonly today: number;
}

/** Of an item's code such as K0732: model 7, third colour, second size. */
function shapeOf(code: string) {
  const digits = code.slice(1).split("").map(Number);
  const [tens = 0, ones = 1, colour = 1, size = 1] = digits;
  return { model: 10 * tens + ones - 1, colour: colour - 1, size: size - 1 };
}

const boardOf = (model: number) => model % 4;

/** Makes what the plants buy, code to item: resin by gram, heating or motor units by model, boards, cords, boxes. */
export async function makeComponents(tx: Tx): Promise<ReadonlyMap<string, number>> {
  const colours = ["白", "黑", "青", "粉", "灰"];
  const one = (code: string, name: string, nameEn: string) => ({
    ...{ code, name, nameEn, unit: /^[RS]-/.test(code) ? "克" : "个" },
  });
  return saveItems(tx, [
    ...colours.map((colour, at) => one(`R-${at + 1}`, `${colour}色 PP 料`, `PP resin ${at + 1}`)),
    ...Array.from({ length: 20 }, (_each, at) =>
      one(`H-${at + 1}`, `机型 ${at + 1} 发热/电机组件`, `Heater or motor, model ${at + 1}`),
    ),
    ...[1, 2, 3, 4].map((at) => one(`P-${at}`, `空白控制板 ${at} 型`, `Bare board, type ${at}`)),
    one("S-1", "冷轧板", "Sheet steel"),
    one("C-1", "电源线", "Power cord"),
    one("C-2", "电源线（备选）", "Power cord, second source"),
    one("N-1", "螺丝包", "Screw set"),
    one("B-1", "彩盒 标准", "Box, standard"),
    one("B-2", "彩盒 大", "Box, large"),
  ]);
}

const plain = { ways: [], needs: [], familyId: null, maySplit: true, yieldPpm: 1_000_000 };

/** Half of the models are stamped too. */
const isStamped = (model: number) => model % 2 === 0;

/** The steps of one item: moulding, boards and stamping side by side, then assembly, burn-in, packing. */
function stepsOf(code: string, plant: DemoPlant, families: DemoFamilies): RoutingStep[] {
  const { model, colour, size } = shapeOf(code);
  const centre = (kind: string) => plant.centres.get(kind) ?? 0;
  const moulding = plant.machines.get("MOLD") ?? [];
  const ways = [0, 1, 2].map((at) => ({
    resourceId: moulding[(model * 3 + at) % moulding.length] ?? 0,
    ...{ rank: at, setupSeconds: 600, runSeconds: 34 + 6 * size + 5 * at, perUnits: 1 },
  }));
  const times = (setupSeconds: number, runSeconds: number) => ({
    ...{ setupSeconds, runSeconds, perUnits: 1 },
  });
  const after = (...steps: number[]) =>
    steps.map((step) => ({
      ...{ step, countsFrom: "end" as const, lagMinutes: 0, maxWaitMinutes: null },
    }));
  const parts = isStamped(model) ? [10, 20, 30] : [10, 20];
  const stamping: RoutingStep[] = isStamped(model)
    ? [
        {
          ...{ ...plain, ...times(900, 12), step: 30, name: "冲压外壳", nameEn: "stamp" },
          ...{ workCentreId: centre("PRESS"), after: [], yieldPpm: 995_000 },
        },
      ]
    : [];
  return [
    {
      ...{ ...plain, ...times(600, 36), step: 10, name: "注塑", nameEn: "mould", ways, after: [] },
      ...{ workCentreId: centre("MOLD"), familyId: families.colours[colour] ?? null },
      ...{ needs: [{ resourceId: plant.moulds, units: 1 }], yieldPpm: 985_000 },
    },
    {
      ...{ ...plain, ...times(300, 18), step: 20, name: "贴片", nameEn: "place boards", after: [] },
      ...{ workCentreId: centre("SMT"), familyId: families.boards[boardOf(model)] ?? null },
    },
    ...stamping,
    {
      ...{ ...plain, ...times(0, 110 + 15 * size), step: 40, name: "总装", nameEn: "assemble" },
      ...{ workCentreId: centre("ASSY"), familyId: families.models[model] ?? null },
      ...{ needs: [{ resourceId: plant.fitters, units: 1 }], after: after(...parts) },
    },
    {
      ...{ ...plain, ...times(0, 2_700), step: 50, name: "老化测试", nameEn: "burn in" },
      ...{ workCentreId: centre("TEST"), maySplit: false, yieldPpm: 992_000, after: after(40) },
    },
    {
      ...{ ...plain, ...times(120, 14), step: 60, name: "包装", nameEn: "pack" },
      ...{ workCentreId: centre("PACK"), after: after(50) },
    },
  ];
}

/** The first twelve models are made in the first plant, the others in the second. */
const plantAt = (model: number): number => (model < 12 ? 0 : 1);

const plantOf = (code: string, plants: readonly DemoPlant[]): DemoPlant =>
  plants[plantAt(shapeOf(code).model)] as DemoPlant;

const version = { alternative: 0, validFrom: "2020-01-01", note: "" };

function bomOf(itemId: number, code: string, parts: ReadonlyMap<string, number>): BomDraft {
  const { model, colour, size } = shapeOf(code);
  const line = (part: string, units: number, step: number) => ({
    ...{ itemId: parts.get(part) ?? 0, units, step, scrapPpm: 0, substitutes: [] as number[] },
  });
  const wasted = (scrapPpm: number, part: ReturnType<typeof line>) => ({ ...part, scrapPpm });
  const cord = { ...line("C-1", 1, 40), substitutes: [parts.get("C-2") ?? 0] };
  return {
    ...{ ...version, itemId, placeId: 0, perUnits: 1 },
    lines: [
      wasted(20_000, line(`R-${colour + 1}`, 320 + 20 * model + 150 * size, 10)),
      wasted(5_000, line(`P-${boardOf(model) + 1}`, 1, 20)),
      ...(isStamped(model) ? [wasted(30_000, line("S-1", 260 + 90 * size, 30))] : []),
      line(`H-${model + 1}`, 1, 40),
      cord,
      line("N-1", 1, 40),
      line(`B-${size + 1}`, 1, 60),
    ],
  };
}

/** Units that a supplier of heating and motor units packs together. */
const packed = 50;

/** Units of each component that these work orders still take. */
async function takenBy(tx: Tx, orders: readonly MadeWorkOrder[]): Promise<Map<number, number>> {
  const ids = orders.map((each) => each.id);
  const taken = new Map<number, number>();
  for (const { itemId, left } of await openComponents(tx, ids, await operationsOf(tx, ids)))
    taken.set(itemId, (taken.get(itemId) ?? 0) + left);
  return taken;
}

/**
 * Components on hand for some weeks, each where it is used; but for a few that run low and are on
 * order, as many as the work orders still take and their supplier packs.
 */
async function stockComponents(
  tx: Tx,
  { production, chance, today }: Maker,
  made: {
    readonly parts: ReadonlyMap<string, number>;
    readonly plants: readonly DemoPlant[];
    readonly orders: readonly MadeWorkOrder[];
  },
): Promise<void> {
  const all = made.plants.flatMap(({ placeId }, plant) =>
    [...made.parts].flatMap(([code, itemId]) => {
      const isOfModel = code.startsWith("H-");
      if (isOfModel && plantAt(Number(code.slice(2)) - 1) !== plant) return [];
      const isBulk = code.startsWith("R-") || code.startsWith("S-");
      const isLow = isOfModel && itemId % 4 === 0;
      return [{ itemId, placeId, isLow, units: isBulk ? 25_000_000 : isLow ? 120 : 20_000 }];
    }),
  );
  const posted = await changeStock(tx, production.parties, {
    document: { kind: "opening", documentKind: "opening", documentId: 3 },
    changes: all.map(({ itemId, placeId, units }) => ({ itemId, placeId, units })),
  });
  assert(posted.ok, "the demo's components are items that are there");
  const taken = await takenBy(tx, made.orders);
  const ordered = all.flatMap(({ itemId, placeId, isLow, units }) => {
    const missing = (taken.get(itemId) ?? 0) - units;
    if (!isLow || missing <= 0) return [];
    return [{ itemId, placeId, units: packed * Math.ceil(missing / packed) }];
  });
  await planSupplies(
    tx,
    ordered.map((each, index) => ({
      ...{ ...each, kind: "planned" as const, documentKind: "PO" },
      day: dayToText((today + chance.whole(2, 8)) as Day),
      documentNumber: `PO-C${100 + index}`,
    })),
  );
}

/** What sells is made: an order for each, what sells more first, needed over two weeks. */
async function makeOrders(
  tx: Tx,
  { production, company, chance, today }: Maker,
  plants: readonly DemoPlant[],
): Promise<readonly MadeWorkOrder[]> {
  const made = company.items
    .filter((item) => !item.code.startsWith("SET"))
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, 160);
  const created = await createWorkOrders(
    tx,
    production,
    made.map((item, index) => {
      const day = dayToText(
        (today + 2 + Math.floor((index * 12) / made.length) + chance.whole(0, 2)) as Day,
      );
      return {
        ...{ itemId: item.id, placeId: plantOf(item.code, plants).placeId },
        units: 60 + 20 * chance.whole(0, 12),
        needAt: new Date(`${day}T16:00:00+08:00`),
        freedom: index < 120 ? ("approved" as const) : ("proposed" as const),
        priority: index < 10 ? 5 : 0,
      };
    }),
  );
  assert(created.ok, "the demo makes items that have a routing");
  return created.value;
}

/** The first orders are on the shop floor: released where the material is there, some begun. */
async function begin(tx: Tx, { production, chance }: Maker, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    const released = await releaseWorkOrders(tx, production, { ids: [id], why: "开工" });
    if (!released.ok) continue;
    const [first] = await operationsOf(tx, [id]);
    const resources = (await production.factory.get(tx)).resources;
    const machines = [...resources.values()].filter(
      (each) => each.workCentreId === first?.workCentreId,
    );
    for (const { id: resourceId } of machines) {
      const operationId = first?.id ?? 0;
      const started = await startOperation(tx, production, { operationId, resourceId });
      if (!started.ok) continue;
      const good = Math.floor((first?.units ?? 0) * chance.next() * 0.6);
      const report = { operationId, good, scrap: 0, rework: 0 };
      if (good > 0) await reportUnits(tx, production, report);
      break;
    }
  }
}

/** Plants with their machines, and the items of what they make theirs of, by code. */
export interface Factory {
  readonly plants: readonly DemoPlant[];
  readonly parts: ReadonlyMap<string, number>;
}

/**
 * Gives the made-up company its two plants: sixty resources, a routing and a BOM for each of two
 * hundred items. Components, building and starting are a transaction each: after a change in the same
 * one, each look at the items or machines would read them all anew.
 */
export async function buildFactory(
  tx: Tx,
  maker: Maker,
  parts: Factory["parts"],
): Promise<Factory> {
  const { production, company } = maker;
  const placeIds = company.mainPlaces.slice(0, 2);
  const { plants, families } = await makePlants(tx, production, { ...maker, placeIds });
  const items = company.items.filter((item) => !item.code.startsWith("SET"));
  const routings: RoutingDraft[] = items.map((item) => {
    const plant = plantOf(item.code, plants);
    const steps = stepsOf(item.code, plant, families);
    return { ...version, itemId: item.id, placeId: plant.placeId, steps };
  });
  const { catalog } = production;
  const factory = await production.factory.get(tx);
  const saved = await saveRoutings(tx, { catalog, factory }, routings);
  assert(saved.ok, "the demo's routings name what is there");
  const boms = items.map((item) => bomOf(item.id, item.code, parts));
  const written = await saveBoms(tx, catalog, boms);
  assert(written.ok, "the demo's BOMs name what is there");
  await setBuying(tx, parts);
  return { plants, parts };
}

/** Stocks components and makes work orders for what was built, the first of them begun. */
export async function startFactory(tx: Tx, maker: Maker, built: Factory): Promise<void> {
  const orders = await makeOrders(tx, maker, built.plants);
  await stockComponents(tx, maker, { ...built, orders });
  const first = orders.slice(0, 24).map((each) => each.id);
  await begin(tx, maker, first);
}
