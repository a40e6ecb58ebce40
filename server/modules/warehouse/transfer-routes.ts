import { itemNames } from "../catalog/index.ts";
import {
  changeTransferEndpoint,
  listTransfersEndpoint,
  receiveTransferEndpoint,
  shipTransferEndpoint,
} from "../../../contract/stock-transfers.ts";
import { ok } from "../../../kernel/index.ts";
import type { BodyOf } from "../../../contract/index.ts";
import { mustReachPlaces } from "../../platform/index.ts";
import type { Caller, Http, Tx } from "../../platform/index.ts";
import {
  changeTransferDay,
  listTransfers,
  nameLots,
  receiveTransfer,
  shipTransfer,
  transferById,
} from "../stock/index.ts";
import type { Masters } from "../stock/index.ts";
import { workOnStock } from "./work.ts";
import type { Parts } from "./work.ts";

/** Refuses a transfer to a place that the caller is not given; gives the items it carries. */
async function mayReceive({ database }: Parts, caller: Caller, id: number) {
  const transfer = await database.read(caller.scope, (tx) => transferById(tx, id));
  if (transfer) mustReachPlaces(caller, [transfer.toPlaceId]);
  return (transfer?.lines ?? []).map(({ itemId }) => ({ itemId }));
}

/** Sends lines whose lots are named by their codes, in any unit of their items. */
async function sendNamed(tx: Tx, masters: Masters, body: BodyOf<typeof shipTransferEndpoint>) {
  const rows = body.lines.map(({ lot, ...line }) => ({
    ...line,
    ...(lot === undefined ? {} : { lot: { code: lot } }),
  }));
  const named = await nameLots(tx, masters, { list: "lines", rows, receives: () => false });
  if (!named.ok) return named;
  const lines = named.value.map(({ itemId, units, lotId }, at) => ({
    ...{ itemId, units },
    lotId: lotId ?? rows[at]?.lotId,
  }));
  return shipTransfer(tx, masters.parties, { ...body, lines });
}

function registerTransferList(http: Http, { database, orders }: Parts): void {
  http.on(listTransfersEndpoint, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const items = await orders.parts.catalog.view.get(tx);
      const limit = query.limit ?? 50;
      const rows = await listTransfers(tx, {
        state: query.state ?? null,
        placeIds: caller.placeIds,
        before: query.before ?? null,
        limit: limit + 1,
      });
      const page = rows.slice(0, limit).map((row) => ({
        ...row,
        lines: row.lines.map((line) => ({
          ...line,
          ...itemNames(items, line.itemId),
        })),
      }));
      return { rows: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
    }),
  );
}

/** Registers goods on their way between places. */
export function registerTransfers(http: Http, parts: Parts): void {
  const { orders } = parts;
  registerTransferList(http, parts);
  http.on(shipTransferEndpoint, async ({ caller, key, body }) => {
    mustReachPlaces(caller, [body.fromPlaceId]);
    return workOnStock(parts, { caller, key, name: "transfers.ship", request: body }, (tx) => ({
      list: "lines",
      rows: body.lines,
      cause: "transfer",
      work: () => sendNamed(tx, orders.parts, body),
    }));
  });
  http.on(receiveTransferEndpoint, async ({ caller, key, params, body }) => {
    const carried = await mayReceive(parts, caller, params.id);
    const request = { ...params, ...body };
    return workOnStock(parts, { caller, key, name: "transfers.receive", request }, (tx) => ({
      list: "lines",
      rows: carried,
      cause: "transfer",
      work: async () => {
        const done = await receiveTransfer(tx, orders.parts, { transferId: params.id, ...body });
        if (!done.ok) return done;
        const { items: _items, ...reply } = done.value;
        return ok(reply);
      },
    }));
  });
  http.on(changeTransferEndpoint, async ({ caller, key, params, body }) => {
    const carried = await mayReceive(parts, caller, params.id);
    const request = { ...params, ...body };
    return workOnStock(parts, { caller, key, name: "transfers.change_day", request }, (tx) => ({
      list: "lines",
      rows: carried,
      cause: body.why,
      work: async () => {
        const done = await changeTransferDay(tx, { transferId: params.id, ...body });
        return done.ok ? ok({}) : done;
      },
    }));
  });
}
