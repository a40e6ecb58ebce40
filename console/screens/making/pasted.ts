import type { BodyOf } from "../../../contract/endpoint.ts";
import type { saveBom, saveRouting } from "../../../contract/making.ts";
import { cellReader, listIn, timesIn } from "../../parts/sheet.ts";
import type { SheetFault, SheetPart, SheetRow } from "../../parts/sheet.ts";
import { isPool, plantsByCode } from "../factory/pasted.ts";
import type { Factory } from "../factory/reads.ts";

type Step = BodyOf<typeof saveRouting>["steps"][number];
type BomLine = BodyOf<typeof saveBom>["lines"][number];

export const routingColumns = [
  ...(["item", "plant", "step", "stepName", "nameEn", "centre", "family"] as const),
  ...(["setupSeconds", "runSeconds", "forUnits", "yield", "maySplit"] as const),
  ...(["comesAfter", "machinesOf", "toolsOf"] as const),
];
export type RoutingColumn = (typeof routingColumns)[number];

export const bomColumns = [
  ...(["item", "plant", "perUnits", "component"] as const),
  ...(["units", "scrap", "usedAt", "substitutes"] as const),
];
export type BomColumn = (typeof bomColumns)[number];

/** The reader's words in cells, in small letters. */
export interface CellWords {
  readonly yes: readonly string[];
  readonly no: readonly string[];
  /** Says that a step counts from the start of the other one. */
  readonly start: string;
}

export interface RoutingPart {
  readonly item: string;
  readonly placeId: number;
  readonly steps: readonly Step[];
}

/** A component by the codes of its item and of those that may stand in. */
export type CodedLine = Omit<BomLine, "itemId" | "substitutes"> & {
  readonly item: string;
  readonly substitutes: readonly string[];
};

export interface BomPart {
  readonly item: string;
  readonly placeId: number;
  readonly perUnits: number;
  readonly lines: readonly CodedLine[];
}

/** `10`, `10+30`, `10+30<120`, `20 start+15`: the steps before; undefined for what is none of it. */
export function linksOf(cell: string, start: string): NonNullable<Step["after"]> | undefined {
  if (["-", "\u2013", "\u2014"].includes(cell)) return [];
  const links = listIn(cell).map((each) => {
    const found = /^(\d{1,4})\s*([^\d+<]*?)\s*(?:\+\s*(\d{1,7}))?\s*(?:<\s*(\d{1,7}))?$/.exec(each);
    const from = found?.[2]?.toLowerCase();
    if (!found || (from !== "" && from !== "start" && from !== start)) return null;
    return {
      ...{
        step: Number(found[1]),
        countsFrom: from === "" ? ("end" as const) : ("start" as const),
      },
      lagMinutes: Number(found[3] ?? 0),
      maxWaitMinutes: found[4] === undefined ? null : Number(found[4]),
    };
  });
  return links.includes(null) ? undefined : (links as NonNullable<Step["after"]>);
}

interface Times {
  readonly setupSeconds: number;
  readonly runSeconds: number;
  readonly perUnits: number;
}

/** `M-1`, `M-2:60/45/10`: machines of a work centre in their order, with the step's times or own ones. */
function waysOf(
  cell: string,
  machines: Factory["resources"],
  times: Times,
): Step["ways"] | undefined {
  const ways = listIn(cell).map((each, rank) => {
    const found = /^(.+?)(?:\s*[:\uff1a]\s*(\d{1,9})\/(\d{1,9})(?:\/(\d{1,9}))?)?$/.exec(each);
    const machine = machines.find((row) => row.code === found?.[1]);
    if (!found || !machine) return null;
    const [, , setup, run, per] = found;
    const own =
      run === undefined ? times : { setupSeconds: Number(setup), runSeconds: Number(run) };
    return { resourceId: machine.id, rank, ...own, perUnits: Number(per ?? times.perUnits) };
  });
  return ways.includes(null) ? undefined : (ways as Step["ways"]);
}

function needsOf(cell: string, pools: Factory["resources"]): Step["needs"] | undefined {
  const needs = timesIn(cell).map(({ code, units }) => {
    const pool = pools.find((row) => row.code === code);
    return pool && units > 0 ? { resourceId: pool.id, units } : null;
  });
  return needs.includes(null) ? undefined : (needs as Step["needs"]);
}

/** Rows with the same item and plant, in the order in which they first come up. */
function grouped<Column extends string>(rows: readonly SheetRow<Column>[]) {
  const groups = new Map<string, SheetRow<Column>[]>();
  for (const row of rows) {
    const { item = "", plant = "" } = row.cells as {
      readonly item?: string;
      readonly plant?: string;
    };
    const key = `${item}\n${plant}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

/** A sheet's row as a step. */
function stepOf(
  row: SheetRow<RoutingColumn>,
  { factory, placeId, words }: { factory: Factory; placeId: number; words: CellWords },
  faults: SheetFault<RoutingColumn>[],
): Step {
  const { cells, fault, text, idOf, number } = cellReader(row, faults);
  const must = <Value>(column: RoutingColumn, value: Value | undefined, usual: Value): Value => {
    if (value === undefined) fault(column);
    return value ?? usual;
  };
  const here = factory.resources.filter((each) => each.placeId === placeId);
  const centres = factory.workCentres.filter((each) => each.placeId === placeId);
  const workCentreId = idOf("centre", centres);
  const machines = here.filter(
    (each) => each.workCentreId !== null && each.workCentreId === workCentreId,
  );
  const seconds = { from: 0, to: 100_000_000 };
  text("step");
  const times = {
    setupSeconds: number("setupSeconds", seconds) ?? 0,
    runSeconds: number("runSeconds", seconds) ?? must("runSeconds", undefined, 0),
    perUnits: number("forUnits", { from: 1, to: 1_000_000_000 }) ?? 1,
  };
  const split = cells.maySplit?.toLowerCase() ?? "1";
  const isSaid = [...words.yes, ...words.no, "1", "0"].includes(split);
  const after = cells.comesAfter && must("comesAfter", linksOf(cells.comesAfter, words.start), []);
  return {
    ...{ step: number("step", { from: 1, to: 9_999 }) ?? 1, name: text("stepName") },
    ...{ nameEn: cells.nameEn ?? "", workCentreId, familyId: idOf("family", factory.families) },
    maySplit: must("maySplit", isSaid ? ["1", ...words.yes].includes(split) : undefined, true),
    yieldPpm: Math.round(
      (number("yield", { from: 0.0001, to: 100, whole: false }) ?? 100) * 10_000,
    ),
    ...times,
    ways: must("machinesOf", waysOf(cells.machinesOf ?? "", machines, times), []),
    needs: must(
      "toolsOf",
      needsOf(
        cells.toolsOf ?? "",
        here.filter((each) => isPool(each.kind)),
      ),
      [],
    ),
    ...(after && { after }),
  };
}

/** A sheet as routings: a part for each item and plant, a step a row. */
export function routingsOf(
  rows: readonly SheetRow<RoutingColumn>[],
  factory: Factory,
  words: CellWords,
): SheetPart<RoutingPart, RoutingColumn>[] {
  return grouped(rows).flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const faults: SheetFault<RoutingColumn>[] = [];
    const { text, idOf } = cellReader(first, faults);
    const item = text("item");
    text("plant");
    const placeId = idOf("plant", plantsByCode(factory)) ?? 0;
    const steps = group.map((row) => stepOf(row, { factory, placeId, words }, faults));
    return {
      ...{ name: `${item} ${first.cells.plant ?? ""}`.trim(), rows: group.map((row) => row.row) },
      ...{ draft: { item, placeId, steps }, faults },
    };
  });
}

/** A sheet's row as a component. */
function lineOf(row: SheetRow<BomColumn>, faults: SheetFault<BomColumn>[]): CodedLine {
  const { cells, text, number } = cellReader(row, faults);
  text("units");
  return {
    item: text("component"),
    units: number("units", { from: 1, to: 1_000_000_000 }) ?? 1,
    scrapPpm: Math.round((number("scrap", { from: 0, to: 99.9999, whole: false }) ?? 0) * 10_000),
    step: number("usedAt", { from: 1, to: 9_999 }),
    substitutes: listIn(cells.substitutes ?? ""),
  };
}

/** A sheet as BOMs: a part for each item and plant, a component a row. */
export function bomsOf(
  rows: readonly SheetRow<BomColumn>[],
  factory: Factory,
): SheetPart<BomPart, BomColumn>[] {
  return grouped(rows).flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const faults: SheetFault<BomColumn>[] = [];
    const { text, idOf, number } = cellReader(first, faults);
    const item = text("item");
    const placeId = idOf("plant", plantsByCode(factory)) ?? 0;
    const perUnits = number("perUnits", { from: 1, to: 1_000_000_000 }) ?? 1;
    const lines = group.map((row) => lineOf(row, faults));
    return {
      ...{ name: `${item} ${first.cells.plant ?? ""}`.trim(), rows: group.map((row) => row.row) },
      ...{ draft: { item, placeId, perUnits, lines }, faults },
    };
  });
}
