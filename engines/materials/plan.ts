import { err, ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import { actionsOf } from "./actions.ts";
import { openBooks, structureOf } from "./books.ts";
import type { Books } from "./books.ts";
import { levelsOf } from "./levels.ts";
import { groupsOf, joined } from "./lanes.ts";
import { planTogether, trim } from "./net.ts";
import { demandsPegs } from "./pegging.ts";
import type { Finding, Plan, Refusal, Snapshot } from "./types.ts";

/** The first name in the snapshot that no item has, or null. */
function unknownItem({ items, receipts, demands, lanes = [] }: Snapshot): Refusal | null {
  const known = new Set(items.map((each) => each.ref));
  const wrong = (field: string, value: number): Refusal => ({ kind: "unknown_item", field, value });
  for (const [at, { item }] of demands.entries())
    if (!known.has(item)) return wrong(`demands.${at}.item`, item);
  for (const [at, { from, to }] of lanes.entries()) {
    if (!known.has(from)) return wrong(`lanes.${at}.from`, from);
    if (!known.has(to)) return wrong(`lanes.${at}.to`, to);
  }
  for (const [at, { item, parts = [] }] of receipts.entries()) {
    if (!known.has(item)) return wrong(`receipts.${at}.item`, item);
    const part = parts.find((each) => !known.has(each.item));
    if (part) return wrong(`receipts.${at}.parts`, part.item);
  }
  for (const [at, { recipes = [] }] of items.entries())
    for (const { lines } of recipes) {
      const line = lines.find((each) => !known.has(each.item));
      if (line) return wrong(`items.${at}.recipes`, line.item);
    }
  return null;
}

/** End demand that waits: how many days, and whether some of it, or of its parts, never comes. */
interface Waiting {
  readonly demand: number;
  readonly item: number;
  readonly days: number;
  readonly isMissing: boolean;
}

/** End demand that comes late or never, parts that hold up what they go into included. */
function waitingDemand(books: Books, order: readonly number[]): Waiting[] {
  const { demands, supplies, pegs, items, snapshot, served } = books;
  const { from, pegAt } = demandsPegs({ demands, pegs });
  const delay = new Float64Array(supplies.item.length);
  const lacks = new Uint8Array(supplies.item.length);
  const found: Waiting[] = [];
  for (const place of order.toReversed())
    for (const demand of books.demandsOf[place] ?? []) {
      const asked = demands.day[demand] ?? 0;
      let ready = asked;
      let isMissing = (served[demand] ?? 0) < (demands.units[demand] ?? 0);
      for (let at = from[demand] ?? 0; at < (from[demand + 1] ?? 0); at += 1) {
        const each = pegAt[at] ?? 0;
        const supply = pegs.supply[each] ?? 0;
        ready = Math.max(ready, (pegs.day[each] ?? 0) + (delay[supply] ?? 0));
        isMissing ||= lacks[supply] === 1;
      }
      const parent = demands.parent[demand] ?? -1;
      const days = ready - Math.max(asked, snapshot.today);
      if (parent >= 0) {
        delay[parent] = Math.max(delay[parent] ?? 0, days);
        if (isMissing) lacks[parent] = 1;
      } else if ((days > 0 || isMissing) && demands.kind[demand] !== 3) {
        const item = items[place]?.ref ?? 0;
        found.push({ demand: demands.ref[demand] ?? 0, item, days, isMissing });
      }
    }
  return found;
}

/** The first lane that cannot be one, or null. */
function wrongLane({ lanes = [] }: Snapshot): Refusal | null {
  for (const [at, { from, to, days, minimum = 1, multiple = 1 }] of lanes.entries()) {
    const wrong = (name: string, value: number): Refusal => ({
      ...{ kind: "wrong_lane", field: `lanes.${at}.${name}`, value },
    });
    if (from === to) return wrong("to", to);
    if (!Number.isSafeInteger(days) || days < 0) return wrong("days", days);
    if (!Number.isSafeInteger(minimum) || minimum < 1) return wrong("minimum", minimum);
    if (!Number.isSafeInteger(multiple) || multiple < 1) return wrong("multiple", multiple);
  }
  return null;
}

interface Planned {
  readonly books: Books;
  readonly findings: Finding[];
  readonly waiting: readonly Waiting[];
}

/** Plans once; places that are kept send nothing. */
function planOnce(
  snapshot: Snapshot,
  kept: ReadonlySet<number>,
): Planned | { readonly cycle: readonly number[] } {
  const books = openBooks(snapshot, kept);
  const groupOf = groupsOf(snapshot, books.placeOf);
  const structure = structureOf(snapshot, books.placeOf);
  const hasLanes = (snapshot.lanes?.length ?? 0) > 0;
  const levels = levelsOf(snapshot.items, hasLanes ? joined(structure, groupOf) : structure);
  if ("cycle" in levels) return levels;
  const findings: Finding[] = [];
  const together = Map.groupBy(groupOf.keys(), (place) => groupOf[place] ?? place);
  const order: number[] = [];
  for (const group of levels.order)
    order.push(...planTogether(books, together.get(group) ?? [], findings));
  for (const supply of books.receiptAt.keys())
    if (books.receiptAt[supply] && !books.receiptAt[supply].parts) trim(books, supply);
  const waiting = waitingDemand(books, order);
  for (const { demand, item, days } of waiting)
    if (days > 0) findings.push({ kind: "late", demand, item, days });
  return { books, findings, waiting };
}

/** Places whose units may stand in for something else, where any of them sends; else none. */
function standingSenders({ books }: Planned): Set<number> {
  const { supplies, snapshot, placeOf } = books;
  const stands = new Set(structureOf(snapshot, placeOf).substitutes.flatMap((all) => [...all]));
  return supplies.from.some((from) => stands.has(from)) ? stands : new Set();
}

/** How many days who asked waits; without end for what never comes. */
const waitsOf = ({ waiting }: Planned): Map<number, number> =>
  new Map(waiting.map(({ demand, days, isMissing }) => [demand, isMissing ? Infinity : days]));

/**
 * The plan whose lanes make nobody late: units that are sent away may stand in for something else
 * where they lie, which is planned after them. Where somebody waits longer for that, units that may
 * stand in stay.
 */
function planFairly(snapshot: Snapshot): ReturnType<typeof planOnce> {
  const first = planOnce(snapshot, new Set());
  if ("cycle" in first) return first;
  const waiting = waitsOf(first);
  const kept = waiting.size > 0 ? standingSenders(first) : new Set<number>();
  if (kept.size === 0) return first;
  const second = planOnce(snapshot, kept);
  if ("cycle" in second) return second;
  const without = waitsOf(second);
  return [...waiting].some(([who, days]) => days > (without.get(who) ?? 0)) ? second : first;
}

/**
 * Plans material for all items: which receipts to move, enlarge, lower or cancel, what to order and
 * to make anew, and which supply serves which demand. Units are whole, days whole numbers. What
 * cannot be served in time, or by nobody, is told as findings. Refuses a ring of items by naming it,
 * names that no item has, and lanes that cannot be.
 */
export function planMaterials(
  snapshot: Snapshot,
): Result<{ plan: Plan; findings: Finding[] }, Refusal> {
  const wrong = unknownItem(snapshot) ?? wrongLane(snapshot);
  if (wrong) return err(wrong);
  const planned = planFairly(snapshot);
  if ("cycle" in planned) return err({ kind: "cycle", items: planned.cycle });
  const { books, findings } = planned;
  const { supplies, demands, pegs } = books;
  return ok({ plan: { supplies, demands, pegs, actions: actionsOf(books) }, findings });
}
