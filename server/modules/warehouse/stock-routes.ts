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
import type { Http } from "../../platform/index.ts";
import {
  changeStock,
  changeSupply,
  countStock,
  mustKnow,
  planSupplies,
  receiveSupply,
  setQuotas,
} from "../stock/index.ts";
import type { ReferenceError } from "../stock/index.ts";
import { mayWork, stockStatuses, workOnStock } from "./work.ts";
import type { Parts } from "./work.ts";

/** Registers changes and counts. */
export function registerStockWork(http: Http, parts: Parts): void {
  const { parties } = parts.orders.parts;
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
        work: () => changeStock(tx, parties, { changes, document }),
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
        work: () => countStock(tx, parties, { documentId, ...body }),
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
    const receipt = { itemId: params.itemId, supplyId: params.id, units: body.units };
    return workOnStock(parts, { caller, key, name: "stock.receive", request }, (tx) => ({
      list: "",
      rows: [params],
      cause: "receipt",
      work: () => receiveSupply(tx, parts.orders.parts.parties, receipt),
    }));
  });
}
