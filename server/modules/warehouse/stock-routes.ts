import {
  changeStockEndpoint,
  changeSupplyEndpoint,
  countStockEndpoint,
  planSupply,
  receiveSupplyEndpoint,
  setQuotaEndpoint,
} from "../../../contract/stock.ts";
import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { answer, runCommand } from "../../platform/index.ts";
import type { Http, Tx } from "../../platform/index.ts";
import {
  changeStock,
  changeSupply,
  countStock,
  mustKnow,
  nameLots,
  planSupplies,
  receiveSupply,
  setQuotas,
  settleLots,
} from "../stock/index.ts";
import type {
  LotWords,
  Masters,
  ReferenceError,
  StockChange,
  StockDocument,
  StockError,
} from "../stock/index.ts";
import { mayWork, stockStatuses, workOnStock } from "./work.ts";
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
  const receiving = changes.some((change) => change.units > 0);
  const named = await nameLots(tx, masters, { list: "changes", rows: changes, receiving });
  if (!named.ok) return named;
  const done = await changeStock(tx, masters.parties, { changes: named.value, document });
  const dated = named.value.filter((change) => change.lotId !== undefined);
  if (done.ok && dated.length > 0)
    await settleLots(
      tx,
      masters,
      dated.map((change) => change.itemId),
    );
  return done;
}

/** Registers changes and counts. */
export function registerStockWork(http: Http, parts: Parts): void {
  const masters = parts.orders.parts;
  http.on(changeStockEndpoint, async ({ caller, key, body }) => {
    const places = body.changes.map((each) => each.placeId);
    mayWork(caller, places);
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
    mayWork(caller, places);
    return workOnStock(parts, { caller, key, name: "stock.count", request: body }, async (tx) => {
      const documentId = await tx.newIds(1);
      return {
        list: "counted",
        rows: body.counted,
        cause: "count",
        work: async () => {
          const rows = { list: "counted", rows: body.counted, receiving: true };
          const counted = await nameLots(tx, masters, rows);
          if (!counted.ok) return counted;
          const { why } = body;
          return countStock(tx, masters.parties, { documentId, why, counted: counted.value });
        },
      };
    });
  });
}

/** Registers what channels may take. */
export function registerQuotas(http: Http, { database, orders, isChannel }: Parts): void {
  http.on(setQuotaEndpoint, async ({ caller, key, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "stock.quota", request: body },
        async (tx): Promise<Result<{ done: boolean }, ReferenceError>> => {
          const known = await mustKnow(tx, orders.parts, { list: "", rows: [body] });
          if (!known.ok) return known;
          if (!(await isChannel(tx, body.channelId))) {
            const value = String(body.channelId);
            return err({
              kind: "channel_unknown",
              field: "channelId",
              value,
              rule: "known_channel",
            });
          }
          await setQuotas(tx, [body]);
          return ok({ done: true });
        },
      ),
      stockStatuses,
    ),
  );
}

/** Receives a receipt to come, into the lot it names. */
async function receiveNamed(
  tx: Tx,
  masters: Masters,
  receipt: { itemId: number; supplyId: number; units: number; lot?: Change["lot"] },
): Promise<Result<{ moved: number }, StockError>> {
  const named = await nameLots(tx, masters, { list: "", rows: [receipt], receiving: true });
  if (!named.ok) return named;
  const lotId = named.value[0]?.lotId;
  const done = await receiveSupply(tx, masters.parties, { ...receipt, lotId });
  if (done.ok && lotId !== undefined) await settleLots(tx, masters, [receipt.itemId]);
  return done;
}

/** Registers receipts to come. */
export function registerSupplies(http: Http, parts: Parts): void {
  http.on(planSupply, async ({ caller, key, body }) => {
    const places = body.supplies.map((each) => each.placeId);
    mayWork(caller, places);
    const drafts = body.supplies.map((each) => ({ ...each, documentKind: "receipt" }));
    return workOnStock(parts, { caller, key, name: "stock.plan", request: body }, (tx) => ({
      list: "supplies",
      rows: drafts,
      cause: "planned",
      work: async () => ok({ ids: await planSupplies(tx, drafts) }),
    }));
  });
  http.on(changeSupplyEndpoint, async ({ caller, key, params, body }) => {
    const request = { ...params, ...body };
    return workOnStock(parts, { caller, key, name: "stock.change_supply", request }, (tx) => ({
      list: "",
      rows: [params],
      cause: body.why,
      work: async () => {
        const done = await changeSupply(tx, {
          ...body,
          itemId: params.itemId,
          supplyId: params.id,
        });
        return done.ok ? ok({}) : done;
      },
    }));
  });
  http.on(receiveSupplyEndpoint, async ({ caller, key, params, body }) => {
    const request = { ...params, ...body };
    const receipt = { itemId: params.itemId, supplyId: params.id, ...body };
    return workOnStock(parts, { caller, key, name: "stock.receive", request }, (tx) => ({
      list: "",
      rows: [params],
      cause: "receipt",
      work: () => receiveNamed(tx, parts.orders.parts, receipt),
    }));
  });
}
