import {
  changeStockEndpoint,
  countStockEndpoint,
  setQuotaEndpoint,
} from "../../../contract/stock.ts";
import type { BodyOf } from "../../../contract/index.ts";
import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { mustReachPlaces } from "../../platform/index.ts";
import type { Http, Tx } from "../../platform/index.ts";
import { inSmallest } from "../catalog/index.ts";
import { changeStock, countStock, nameLots, setQuotas, settleLots } from "../stock/index.ts";
import type { LotWords, Masters, StockChange, StockDocument, StockError } from "../stock/index.ts";
import { workOnStock } from "./work.ts";
import type { Parts } from "./work.ts";

type Change = StockChange & { readonly lot?: LotWords | undefined };

/**
 * Changes stock by lines that may name lots: what is added writes lots that are new and finds its
 * condition by the day; what is taken must name lots that are there.
 */
async function changeNamed(
  tx: Tx,
  masters: Masters,
  { changes, document }: { changes: readonly Change[]; document: StockDocument },
): Promise<Result<{ posted: number }, StockError>> {
  const receives = (change: Change) => change.units > 0;
  const named = await nameLots(tx, masters, { list: "changes", rows: changes, receives });
  if (!named.ok) return named;
  const done = await changeStock(tx, masters.parties, { changes: named.value, document });
  if (done.ok) await settleNamed(tx, masters, named.value);
  return done;
}

/** Brings the lots that rows name into the condition of the day. */
export async function settleNamed(
  tx: Tx,
  masters: Masters,
  rows: readonly { readonly itemId: number; readonly lotId?: number | undefined }[],
): Promise<void> {
  const items = rows.filter((row) => row.lotId !== undefined).map((row) => row.itemId);
  if (items.length > 0) await settleLots(tx, masters, items);
}

/** Registers changes and counts. */
export function registerStockWork(http: Http, parts: Parts): void {
  const masters = parts.orders.parts;
  http.on(changeStockEndpoint, async ({ caller, key, body }) => {
    const places = body.changes.map((each) => each.placeId);
    mustReachPlaces(caller, places);
    return workOnStock(parts, { caller, key, name: "stock.change", request: body }, async (tx) => {
      const documentId = await tx.newIds(1);
      const document = { kind: body.kind, documentKind: body.kind, documentId, why: body.why };
      const changes = body.changes.map((each) =>
        body.kind === "issue" ? { ...each, units: -Math.abs(each.units) } : each,
      );
      return {
        list: "changes",
        rows: changes,
        cause: body.kind,
        work: () => changeNamed(tx, masters, { changes, document }),
      };
    });
  });
  http.on(countStockEndpoint, async ({ caller, key, body }) => {
    const places = body.counted.map((each) => each.placeId);
    mustReachPlaces(caller, places);
    return workOnStock(parts, { caller, key, name: "stock.count", request: body }, async (tx) => {
      const documentId = await tx.newIds(1);
      return {
        list: "counted",
        rows: body.counted,
        cause: "count",
        work: async () => {
          const rows = { list: "counted", rows: body.counted, receives: () => true };
          const named = await nameLots(tx, masters, { ...rows, isCount: true });
          if (!named.ok) return named;
          const counted = named.value.map(({ lot: _lot, ...row }) => row);
          const done = await countStock(tx, masters.parties, {
            documentId,
            why: body.why,
            counted,
          });
          if (done.ok) await settleNamed(tx, masters, counted);
          return done;
        },
      };
    });
  });
}

/** A quota in smallest units; refuses a unit that its item does not have. */
async function quotaOf(
  tx: Tx,
  { orders }: Parts,
  body: BodyOf<typeof setQuotaEndpoint>,
): Promise<Result<Parameters<typeof setQuotas>[1][number], StockError>> {
  const { itemId, channelId, cap, capUnit, protectedUnit } = body;
  const view = await orders.parts.catalog.view.get(tx);
  const inUnits = (units: number, unit: string | undefined, field: string) => {
    const typed = inSmallest(view, { list: "", rows: [{ itemId, units, unit }] });
    return typed.ok ? ok(typed.value[0]?.units ?? units) : err({ ...typed.error, field });
  };
  const capped = inUnits(cap ?? 0, capUnit, "capUnit");
  if (!capped.ok) return capped;
  const kept = inUnits(body.protected, protectedUnit, "protectedUnit");
  if (!kept.ok) return kept;
  return ok({ itemId, channelId, cap: cap === null ? null : capped.value, protected: kept.value });
}

/** Registers what channels may take: a quota that changes moves the promises that rest on it. */
export function registerQuotas(http: Http, parts: Parts): void {
  http.on(setQuotaEndpoint, async ({ caller, key, body }) =>
    workOnStock(parts, { caller, key, name: "stock.quota", request: body }, (tx) => ({
      list: "",
      rows: [body],
      cause: "quota",
      work: async (): Promise<Result<object, StockError>> => {
        if (await parts.isChannel(tx, body.channelId)) {
          const quota = await quotaOf(tx, parts, body);
          if (!quota.ok) return quota;
          await setQuotas(tx, [quota.value]);
          return ok({});
        }
        const value = String(body.channelId);
        return err({ kind: "channel_unknown", field: "channelId", value, rule: "known_channel" });
      },
    })),
  );
}
