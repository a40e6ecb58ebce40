import { closeDayEndpoint, getCloseDay, listCloseDays } from "../../../contract/daily-close.ts";
import { dayOfInstant, dayToText, ok, type Day } from "../../../kernel/index.ts";
import { ProblemError, withinReach, type Http, type Tx } from "../../platform/index.ts";
import { repromise } from "../orders/index.ts";
import { operationsById, workOrdersById, type Production } from "../production/index.ts";
import { closedDay, sumsOf } from "./closed.ts";
import { closeDay } from "./closing.ts";
import type { DayClose } from "./closing.ts";
import { dayAt, listDays } from "./days.ts";
import type { CloseDay } from "./days.ts";
import { registerExceptions } from "./exception-routes.ts";
import { overAt } from "./over.ts";
import { reckon } from "./reckoning.ts";
import type { RouteParts } from "./work.ts";
import { command, mayWorkAt } from "./work.ts";

const shownDays = 14;

/** A day as it is told; `over` says from when on an open one holds its work centre's releases. */
function dayText(day: CloseDay, { now, over }: { now: Date; over: (day: CloseDay) => Date }) {
  const { fromAt: _from, untilAt, dueAt, closedAt, ...told } = day;
  const holdsFrom = closedAt === null ? over(day) : null;
  return {
    ...told,
    ...{ untilAt: untilAt.toISOString(), dueAt: dueAt.toISOString() },
    holdsFrom: holdsFrom?.toISOString() ?? null,
    holds: holdsFrom !== null && holdsFrom <= now,
    closedAt: closedAt?.toISOString() ?? null,
  };
}

/** What operations are called, and of which item and work order they are. */
async function namesOf(tx: Tx, production: Production, ids: readonly number[]) {
  const operations = await operationsById(tx, ids);
  const orders = await workOrdersById(tx, [...new Set(operations.map((each) => each.workOrderId))]);
  const byId = new Map(orders.map((each) => [each.id, each]));
  const items = await production.catalog.view.get(tx);
  return new Map(
    operations.map(({ id, step, name, nameEn, workOrderId, units, good, state }) => {
      const order = byId.get(workOrderId);
      const item = items.item(order?.itemId ?? 0);
      return [
        id,
        {
          ...{ operationId: id, workOrderId, number: order?.number ?? "", step, name, nameEn },
          ...{ state, units, made: good },
          item: { code: item?.code ?? "", name: item?.name ?? "", nameEn: item?.nameEn ?? "" },
        },
      ] as const;
    }),
  );
}

async function dayPage(tx: Tx, production: Production, day: CloseDay) {
  const closed = day.closedAt === null ? null : await closedDay(tx, day);
  const now = closed ?? (await reckon(tx, production, day));
  const later = "later" in now ? now.later : [];
  const corrections = closed?.corrections ?? [];
  const none = { difference: 0, note: "" };
  const materials = "used" in now ? now.used.map((each) => ({ ...each, ...none })) : now.materials;
  const work = [...now.lines, ...later, ...corrections];
  const names = await namesOf(
    tx,
    production,
    work.map((each) => each.operationId),
  );
  const items = await production.catalog.view.get(tx);
  return {
    ...dayText(day, { now: tx.now, over: await overAt(tx, production, [day]) }),
    ...{ from: now.from.toISOString(), until: now.until.toISOString(), note: closed?.note ?? "" },
    lines: now.lines.map((line) => ({
      ...{ cause: null, note: "", owner: "", newDay: null, ...line },
      lost: line.lost.map(({ itemId, units }) => {
        const { code = "", name = "", nameEn = "" } = items.item(itemId) ?? {};
        return { itemId, units, code, name, nameEn };
      }),
    })),
    materials: materials.map((each) => {
      const { code = "", name = "", nameEn = "" } = items.item(each.itemId) ?? {};
      return { ...each, code, name, nameEn };
    }),
    later: later.map(({ operationId, workOrderId, units, carriedFrom, newDay }) => ({
      ...{ operationId, workOrderId, units, carriedFrom, newDay },
    })),
    corrections: corrections.map((each) => ({
      ...{ ...each, at: each.at.toISOString(), arrivedAt: each.arrivedAt.toISOString() },
    })),
    operations: [...names.values()],
  };
}

/** Closes a day, and promises anew whoever waits for, or rests on, material of which stock moved. */
async function closed(tx: Tx, { production, orders }: RouteParts, request: DayClose) {
  const done = await closeDay(tx, production, request);
  if (!done.ok) return done;
  const { items, ...told } = done.value;
  if (items.length > 0) await repromise(tx, orders.parts, { items, cause: "adjustment" });
  return ok(told);
}

/** Registers the daily close and the exceptions. */
export function registerExecution(http: Http, parts: RouteParts): void {
  registerExceptions(http, parts);
  const { database, production } = parts;
  http.on(listCloseDays, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const today = dayOfInstant(tx.now, "UTC").day;
      const from = dayToText((today - shownDays) as Day);
      const placeIds = withinReach(caller.placeIds, query.placeId);
      const rows = await listDays(tx, { placeIds, from });
      const sums = new Map(
        (await sumsOf(tx, rows)).map((each) => [`${each.workCentreId}/${each.day}`, each]),
      );
      const open = rows.filter((each) => each.closedAt === null);
      const told = { now: tx.now, over: await overAt(tx, production, open) };
      return {
        rows: rows.map((day) => {
          const sum = sums.get(`${day.workCentreId}/${day.day}`);
          const { planned = 0, good = null, scrap = null, missing = null } = sum ?? {};
          const corrected = sum?.corrected ?? 0;
          return { ...dayText(day, told), planned, good, scrap, missing, corrected };
        }),
      };
    }),
  );
  http.on(getCloseDay, async ({ caller, params }) => {
    await mayWorkAt(parts, caller, params.id);
    return database.read(caller.scope, async (tx) => {
      const day = await dayAt(tx, { workCentreId: params.id, day: params.day });
      if (day) return dayPage(tx, production, day);
      const values = { field: "day", value: params.day, rule: "opened" };
      throw new ProblemError({ status: 404, kind: "day_unknown", values });
    });
  });
  http.on(closeDayEndpoint, async ({ caller, key, params, body }) => {
    await mayWorkAt(parts, caller, params.id);
    const request = { workCentreId: params.id, day: params.day, ...body };
    return command(parts, { caller, key, name: "daily_close.close", request }, (tx) =>
      closed(tx, parts, request),
    );
  });
}
