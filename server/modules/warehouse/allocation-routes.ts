import {
  getSourcing,
  listQuotas,
  listSafety,
  saveSourcing,
  setSafetyEndpoint,
} from "../../../contract/places.ts";
import type { BodyOf } from "../../../contract/index.ts";
import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { answer, mustReachPlaces, runCommand } from "../../platform/index.ts";
import type { Http, Tx } from "../../platform/index.ts";
import { inSmallest } from "../catalog/index.ts";
import { setSourcing, sourcingRows } from "../promises/index.ts";
import { quotaRows, safetyRows, setSafety, stockStatuses } from "../stock/index.ts";
import type { ReferenceError } from "../stock/index.ts";
import { repromiseAt } from "./place-routes.ts";
import { workOnStock } from "./work.ts";
import type { Moved, Parts } from "./work.ts";

/** The first row that names a channel or a place that is not there, as a refusal. */
async function unknownIn(
  tx: Tx,
  { orders, isChannel }: Parts,
  body: BodyOf<typeof saveSourcing>,
): Promise<ReferenceError | null> {
  const view = await orders.parts.parties.view.get(tx);
  for (const [list, rows] of Object.entries({ sources: body.sources, ways: body.ways })) {
    for (const [index, row] of (rows ?? []).entries()) {
      const at = `${list}.${index}`;
      const placeId = String(row.placeId);
      if (!view.place(row.placeId))
        return {
          kind: "place_unknown",
          field: `${at}.placeId`,
          value: placeId,
          rule: "known_place",
        };
      if (!("channelId" in row) || row.channelId === 0 || (await isChannel(tx, row.channelId)))
        continue;
      const value = String(row.channelId);
      return { kind: "channel_unknown", field: `${at}.channelId`, value, rule: "known_channel" };
    }
  }
  return null;
}

/** Registers which places serve whom. */
export function registerSourcing(http: Http, parts: Parts): void {
  const { database } = parts;
  http.on(getSourcing, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const { sources, transits } = await sourcingRows(tx);
      const mayPlace = (row: { placeId: number }) =>
        !caller.placeIds || caller.placeIds.includes(row.placeId);
      const mayChannel = (row: { channelId: number }) =>
        row.channelId === 0 || !caller.channelIds || caller.channelIds.includes(row.channelId);
      return {
        sources: sources.filter((row) => mayPlace(row) && mayChannel(row)),
        ways: transits.filter(mayPlace),
      };
    }),
  );
  http.on(saveSourcing, async ({ caller, key, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "sourcing.save", request: body },
        async (tx): Promise<Result<Moved, ReferenceError>> => {
          const unknown = await unknownIn(tx, parts, body);
          if (unknown) return err(unknown);
          const { sources = [], ways = [], removedSources = [], removedWays = [] } = body;
          await setSourcing(tx, {
            ...{ sources, transits: ways },
            ...{ removedSources, removedTransits: removedWays },
          });
          return ok(await repromiseAt(tx, parts, { placeIds: null, cause: "sourcing" }));
        },
      ),
      stockStatuses,
    ),
  );
}

/** Registers what is kept back: safety stock by place, and what channels may take. */
export function registerAllocation(http: Http, parts: Parts): void {
  const { database, orders } = parts;
  const catalogNow = (tx: Tx) => orders.parts.catalog.view.get(tx);
  const namedIn = async (tx: Tx) => {
    const view = await catalogNow(tx);
    return (itemId: number) => {
      const { code = "", name = "", nameEn = "", unit = "", units = [] } = view.item(itemId) ?? {};
      return { code, name, nameEn, unit, larger: [...units] };
    };
  };
  http.on(listSafety, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const named = await namedIn(tx);
      const rows = await safetyRows(tx, caller.placeIds);
      return {
        rows: rows.map((row) => ({
          ...row,
          ...named(row.itemId),
          free: row.onHand - row.promised - row.units,
        })),
      };
    }),
  );
  http.on(setSafetyEndpoint, async ({ caller, key, body }) => {
    mustReachPlaces(
      caller,
      body.rows.map((row) => row.placeId),
    );
    return workOnStock(parts, { caller, key, name: "safety.set", request: body }, (tx) => ({
      list: "rows",
      rows: body.rows,
      cause: "safety",
      work: async () => {
        const typed = inSmallest(await catalogNow(tx), { list: "rows", rows: body.rows });
        if (!typed.ok) return typed;
        await setSafety(tx, typed.value);
        return ok({ set: typed.value.length });
      },
    }));
  });
  http.on(listQuotas, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const named = await namedIn(tx);
      const rows = await quotaRows(tx, caller.channelIds);
      return { rows: rows.map((row) => ({ ...row, ...named(row.itemId) })) };
    }),
  );
}
