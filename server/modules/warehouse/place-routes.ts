import {
  listCalendars,
  saveCalendarEndpoint,
  savePlacesEndpoint,
} from "../../../contract/places.ts";
import { ok } from "../../../kernel/index.ts";
import { answer, commandStatuses, runCommand } from "../../platform/index.ts";
import type { Http, Tx } from "../../platform/index.ts";
import { repromise } from "../orders/index.ts";
import { listCalendarRows, saveCalendar, savePlaces } from "../parties/index.ts";
import type { CalendarError, PlaceError } from "../parties/index.ts";
import { openItems } from "../promises/index.ts";
import { itemsAt, lockSupplies } from "../stock/index.ts";
import type { Moved, Parts } from "./work.ts";

const statuses = {
  time_zone_unknown: 422,
  party_unknown: 422,
  calendar_unknown: 422,
  calendar_both: 422,
  calendar_shut: 422,
  place_kind_fixed: 409,
  ...commandStatuses,
} as const satisfies Record<PlaceError["kind"] | CalendarError["kind"], number> &
  Record<string, number>;

const itemsAtOnce = 500;

/**
 * Promises anew every open line whose item lies at, or comes to, one of these places (null: any).
 * All supplies are locked before the first part, so that the parts keep the one lock order.
 */
export async function repromiseAt(
  tx: Tx,
  { orders }: Pick<Parts, "orders">,
  asked: { readonly placeIds: readonly number[] | null; readonly cause: string },
): Promise<Moved> {
  const items = await itemsAt(tx, await openItems(tx), asked.placeIds);
  if (items.length > itemsAtOnce) await lockSupplies(tx, items);
  let sum: Moved = { gained: 0, slipped: 0, run: null };
  for (let from = 0; from < items.length; from += itemsAtOnce) {
    const part = items.slice(from, from + itemsAtOnce);
    const done = await repromise(tx, orders.parts, { items: part, cause: asked.cause });
    // Of several parts the last that moved anybody is named; the others stand beside it in the list.
    sum = {
      gained: sum.gained + done.gained,
      slipped: sum.slipped + done.slipped,
      run: done.gained + done.slipped > 0 ? done.runId : sum.run,
    };
  }
  return sum;
}

/** Registers places and calendars: a moved cut-off or holiday moves promises in the same transaction. */
export function registerPlaces(http: Http, parts: Parts): void {
  const { database, orders } = parts;
  http.on(savePlacesEndpoint, async ({ caller, key, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "places.save", request: body },
        async (tx) => {
          const saved = await savePlaces(tx, body.places);
          if (!saved.ok) return saved;
          const placeIds = [...saved.value.values()];
          const moved = await repromiseAt(tx, parts, { placeIds, cause: "place" });
          return ok({ ids: Object.fromEntries(saved.value), ...moved });
        },
      ),
      statuses,
    ),
  );
  http.on(listCalendars, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({
      rows: (await listCalendarRows(tx)).map((row) => ({
        ...row,
        weekdays: [...row.weekdays],
        closed: [...row.closed],
        open: [...row.open],
      })),
    })),
  );
  http.on(saveCalendarEndpoint, async ({ caller, key, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "calendars.save", request: body },
        async (tx) => {
          const saved = await saveCalendar(tx, body);
          if (!saved.ok) return saved;
          const view = await orders.parts.parties.view.get(tx);
          const placeIds = view.places
            .filter((place) => place.calendarId === saved.value.id)
            .map((place) => place.id);
          const moved = await repromiseAt(tx, parts, { placeIds, cause: "calendar" });
          return ok({ ...saved.value, ...moved });
        },
      ),
      statuses,
    ),
  );
}
