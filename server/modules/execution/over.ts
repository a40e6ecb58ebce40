import { dayFromText, weekday } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { openTimes } from "../production/index.ts";
import type { Factory, Production } from "../production/index.ts";
import { listDays } from "./days.ts";
import type { CloseDay } from "./days.ts";

type Span = Pick<CloseDay, "workCentreId" | "day" | "fromAt" | "untilAt" | "dueAt">;

const keyOf = ({ workCentreId, day }: Pick<CloseDay, "workCentreId" | "day">) =>
  `${workCentreId}/${day}`;

/**
 * A factory that knows the shifts and overtime alone that begin on a day: what the night before runs into
 * it, and what adjoins it on the next, ends other days.
 */
function onlyOf(factory: Factory, { day, fromAt }: Pick<CloseDay, "day" | "fromAt">): Factory {
  const own = weekday(dayFromText(day));
  const calendars = [...factory.calendars].map(([id, calendar]) => {
    const shifts = calendar.shifts.filter((shift) => shift.weekday === own);
    return [id, { ...calendar, shifts }] as const;
  });
  const exceptions = factory.exceptions.filter(
    ({ kind, fromMs }) => kind === "closed" || fromMs >= fromAt.getTime(),
  );
  return { ...factory, calendars: new Map(calendars), exceptions };
}

/**
 * From when on each of these days keeps its work centre from what comes next, unless it is closed:
 * the end of the last shift that begins on it, a night shift's in the morning, at the latest its time
 * limit. Where no shift begins on it, it is over with the day. Stops do not end a shift early.
 */
export async function overAt(
  tx: Tx,
  production: Production,
  days: readonly Span[],
): Promise<(day: Pick<CloseDay, "workCentreId" | "day">) => Date> {
  const factory = await production.factory.get(tx);
  const view = await production.parties.view.get(tx);
  const found = new Map<string, Date>();
  // Days of one date and plant are asked about together: they have the same hours.
  const alike = Map.groupBy(days, (each) => `${+each.fromAt}/${+each.untilAt}/${+each.dueAt}`);
  for (const group of alike.values()) {
    const [first] = group as [Span];
    const { fromAt, untilAt, dueAt } = first;
    const centres = new Set(group.map((each) => each.workCentreId));
    const resources = [...factory.resources.values()].filter(
      ({ active, workCentreId }) => active && workCentreId !== null && centres.has(workCentreId),
    );
    const span = { fromMs: fromAt.getTime(), untilMs: dueAt.getTime() };
    const known = { factory: onlyOf(factory, first), view, stops: [] };
    const open = openTimes(known, resources, span);
    for (const each of group) {
      const ends = resources
        .filter((one) => one.workCentreId === each.workCentreId)
        .flatMap((one) => open.get(one.id) ?? [])
        .filter((stretch) => stretch.fromMs < untilAt.getTime())
        .map((stretch) => stretch.untilMs);
      found.set(keyOf(each), ends.length > 0 ? new Date(Math.max(...ends)) : untilAt);
    }
  }
  return (day) => found.get(keyOf(day)) ?? new Date(0);
}

/** The first open day that is over by now, in the order in which days must be closed; or null. */
export async function firstOver(tx: Tx, production: Production): Promise<CloseDay | null> {
  const days = await listDays(tx, { placeIds: null, from: "infinity" });
  const over = await overAt(tx, production, days);
  return days.find((each) => over(each) <= tx.now) ?? null;
}
