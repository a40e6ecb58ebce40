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

/** End demand that comes late, parts that hold up what they go into included. */
function lateDemand(books: Books, order: readonly number[]): Finding[] {
  const { demands, supplies, pegs, items, snapshot } = books;
  const { from, pegAt } = demandsPegs({ demands, pegs });
  const delay = new Float64Array(supplies.item.length);
  const found: Finding[] = [];
  for (const place of order.toReversed())
    for (const demand of books.demandsOf[place] ?? []) {
      const asked = demands.day[demand] ?? 0;
      let ready = asked;
      for (let at = from[demand] ?? 0; at < (from[demand + 1] ?? 0); at += 1) {
        const each = pegAt[at] ?? 0;
        ready = Math.max(ready, (pegs.day[each] ?? 0) + (delay[pegs.supply[each] ?? 0] ?? 0));
      }
      const parent = demands.parent[demand] ?? -1;
      const due = Math.max(asked, snapshot.today);
      if (parent >= 0) delay[parent] = Math.max(delay[parent] ?? 0, ready - due);
      else if (ready > due && demands.kind[demand] !== 3) {
        const item = items[place]?.ref ?? 0;
        found.push({ kind: "late", demand: demands.ref[demand] ?? 0, item, days: ready - due });
      }
    }
  return found;
}

/**
 * Plans material for all items: which receipts to move, enlarge, lower or cancel, what to order and
 * to make anew, and which supply serves which demand. Units are whole, days whole numbers. What
 * cannot be served in time, or by nobody, is told as findings. Refuses a ring of items by naming it,
 * and names that no item has.
 */
export function planMaterials(
  snapshot: Snapshot,
): Result<{ plan: Plan; findings: Finding[] }, Refusal> {
  const unknown = unknownItem(snapshot);
  if (unknown) return err(unknown);
  const books = openBooks(snapshot);
  const groupOf = groupsOf(snapshot, books.placeOf);
  const structure = structureOf(snapshot, books.placeOf);
  const hasLanes = (snapshot.lanes?.length ?? 0) > 0;
  const levels = levelsOf(snapshot.items, hasLanes ? joined(structure, groupOf) : structure);
  if ("cycle" in levels) return err({ kind: "cycle", items: levels.cycle });
  const findings: Finding[] = [];
  const together = Map.groupBy(groupOf.keys(), (place) => groupOf[place] ?? place);
  const order: number[] = [];
  for (const group of levels.order)
    order.push(...planTogether(books, together.get(group) ?? [], findings));
  for (const supply of books.receiptAt.keys())
    if (books.receiptAt[supply] && !books.receiptAt[supply].parts) trim(books, supply);
  findings.push(...lateDemand(books, order));
  const { supplies, demands, pegs } = books;
  return ok({ plan: { supplies, demands, pegs, actions: actionsOf(books) }, findings });
}
