import { itemNames } from "../catalog/index.ts";
import {
  closeShortfallEndpoint,
  listChannelViews,
  listShortfallsEndpoint,
  setChannelViewEndpoint,
  shownStock,
} from "../../../contract/stock-shortfalls.ts";
import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { answer, runCommand } from "../../platform/index.ts";
import type { Http, Tx } from "../../platform/index.ts";
import { linesById } from "../orders/index.ts";
import {
  channelViews,
  closeShortfall,
  listShortfalls,
  mustKnow,
  setChannelView,
  stockStatuses,
} from "../stock/index.ts";
import type { ReferenceError } from "../stock/index.ts";
import type { Parts } from "./work.ts";

/** Registers shortfalls: whom they hurt, since when, and their closing. */
export function registerShortfalls(http: Http, { database, orders }: Parts): void {
  http.on(listShortfallsEndpoint, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const items = await orders.parts.catalog.view.get(tx);
      const limit = query.limit ?? 50;
      const rows = await listShortfalls(tx, {
        open: query.state !== "closed",
        placeIds: caller.placeIds,
        after: query.after ?? 0,
        limit: limit + 1,
      });
      const page = rows.slice(0, limit);
      const lines = await linesById(
        tx,
        page.flatMap((row) => row.claims.map((claim) => claim.claimId)),
      );
      return {
        rows: page.map(({ claims, ...row }) => ({
          ...row,
          ...itemNames(items, row.itemId),
          lines: claims.map((claim) => {
            const line = lines.get(claim.claimId);
            return {
              ...claim,
              orderId: line?.orderId ?? null,
              number: line?.number ?? null,
              lineNo: line?.lineNo ?? null,
              shortUnits: line?.shortUnits ?? null,
            };
          }),
        })),
        next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
      };
    }),
  );
  http.on(closeShortfallEndpoint, async ({ caller, key, params, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "shortfalls.close", request: { ...params, ...body } },
        async (tx) => {
          const { placeIds } = caller;
          const done = await closeShortfall(tx, { id: params.id, why: body.why, placeIds });
          return done.ok ? ok({ done: true }) : done;
        },
      ),
      stockStatuses,
    ),
  );
}

/** Registers how much of the stock each channel is shown. */
export function registerChannelViews(http: Http, parts: Parts): void {
  const { database, orders, isChannel } = parts;
  const mustBe = async (tx: Tx, channelId: number): Promise<Result<null, ReferenceError>> => {
    if (await isChannel(tx, channelId)) return ok(null);
    const value = String(channelId);
    return err({ kind: "channel_unknown", field: "channelId", value, rule: "known_channel" });
  };
  http.on(listChannelViews, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const rows = await channelViews(tx);
      const given = caller.channelIds;
      const seen = rows.filter((row) => !given || given.includes(row.channelId));
      return { rows: seen.map((row) => ({ ...row, bands: [...row.bands] })) };
    }),
  );
  http.on(setChannelViewEndpoint, async ({ caller, key, params, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "channel_views.set", request: { ...params, ...body } },
        async (tx): Promise<Result<{ done: boolean }, ReferenceError>> => {
          const known = await mustBe(tx, params.channelId);
          if (!known.ok) return known;
          const done = await setChannelView(tx, { ...params, ...body });
          return done.ok ? ok({ done: true }) : done;
        },
      ),
      stockStatuses,
    ),
  );
  http.on(shownStock, async ({ caller, params }) => {
    const shown = await database.read(caller.scope, async (tx) => {
      const channel = await mustBe(tx, params.channelId);
      if (!channel.ok) return channel;
      const known = await mustKnow(tx, orders.parts, { list: "", rows: [params] });
      if (!known.ok) return known;
      return ok((await orders.parts.promises.shown(tx, params)).shown);
    });
    // What is asked for stands in the path: it is not there, rather than wrongly filled in.
    const nowhere = { channel_unknown: 404, item_unknown: 404, item_not_stocked: 404 } as const;
    return answer(shown, { ...stockStatuses, ...nowhere });
  });
}
