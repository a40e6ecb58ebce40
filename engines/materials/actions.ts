import type { Books } from "./books.ts";
import { unitsBefore } from "./lots.ts";
import type { Action, ActionKind } from "./types.ts";

/** What must be done to a receipt, as kinds: its day and its units are told apart. */
function kindsOf(books: Books, supply: number): ActionKind[] {
  const { supplies, items, snapshot } = books;
  const [day = 0, newDay = 0] = [supplies.day[supply], supplies.newDay[supply]];
  const [units = 0, newUnits = 0] = [supplies.units[supply], supplies.newUnits[supply]];
  const item = items[supplies.item[supply] ?? 0];
  if (supplies.kind[supply] === 0) return [];
  if (supplies.kind[supply] === 3) return ["transfer"];
  if (supplies.kind[supply] === 2) return [item?.source === "make" ? "make" : "order"];
  if (newUnits === 0) return ["cancel"];
  const found: ActionKind[] = [];
  if (newDay < day) found.push("expedite");
  // A receipt that is overdue is taken to come today: nobody has to put it off.
  if (newDay > day && newDay > snapshot.today) found.push("defer");
  if (newUnits > units) found.push("increase");
  if (newUnits < units) found.push("decrease");
  return found;
}

/** All that has to be done, the most money at risk first; ties by day, item and kind. */
export function actionsOf(books: Books): Action[] {
  const { supplies, items, snapshot } = books;
  const all: Action[] = [];
  for (let supply = 0; supply < supplies.item.length; supply += 1)
    for (const kind of kindsOf(books, supply)) {
      const item = items[supplies.item[supply] ?? 0];
      if (!item) continue;
      const [units = 0, newUnits = 0] = [supplies.units[supply], supplies.newUnits[supply]];
      const isSpare = kind === "defer" || kind === "cancel" || kind === "decrease";
      const spare = kind === "defer" ? units : units - newUnits;
      const isNew = (supplies.kind[supply] ?? 0) >= 2;
      const sender = items[supplies.from[supply] ?? -1];
      all.push({
        ...{ kind, item: item.ref, supply, receipt: supplies.ref[supply] ?? 0 },
        ...(sender ? { from: sender.ref } : {}),
        ...{ day: supplies.day[supply] ?? 0, units: isNew ? 0 : units },
        ...{ newDay: supplies.newDay[supply] ?? 0, newUnits },
        orderUnits: sender ? newUnits : unitsBefore(newUnits, item.yieldPpm),
        actBy: isNew ? (supplies.start[supply] ?? 0) : snapshot.today,
        riskMinor: Math.round(isSpare ? spare * item.unitMinor : (supplies.risk[supply] ?? 0)),
      });
    }
  const text = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
  return all.toSorted(
    (one, other) =>
      other.riskMinor - one.riskMinor ||
      one.actBy - other.actBy ||
      one.item - other.item ||
      one.supply - other.supply ||
      text(one.kind, other.kind),
  );
}
