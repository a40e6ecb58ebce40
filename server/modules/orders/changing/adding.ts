import { assert, err, ok } from "../../../../kernel/index.ts";
import type { Day, Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { unusedCodes } from "../holds/of-deals.ts";
import { hold } from "../holds/once.ts";
import { refresh } from "../locking.ts";
import { asksStock, openOf, shapeLines } from "../model.ts";
import type { NewLine, NewOrder, NotInUse } from "../model.ts";
import type { PlaceParts } from "../placing/place.ts";
import { refreshDays } from "../placing/repromising.ts";
import { ownMark } from "../source-lines.ts";
import { insertLines } from "../store.ts";
import type { DraftLine, Summary } from "../store.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A line that cannot be added: so many of its units can be promised, and the order waits for none. */
export interface AddRefused {
  readonly kind: "add_refused";
  /** Which of the added lines, counted from one. */
  readonly position: number;
  readonly code: string;
  readonly item: number;
  readonly units: number;
  readonly free: number;
}

interface Head {
  readonly channel_id: number;
  readonly number: string;
  readonly external_id: string;
  readonly policy: NewOrder["policy"];
  readonly priority: number;
  readonly region: string;
  readonly currency: string;
  readonly placed_at: Date;
  readonly wanted: number | null;
}

/** An order's head as it stands, with these lines alone; null when it is not there. */
export async function orderWith(
  tx: Tx,
  orderId: number,
  lines: readonly NewLine[],
): Promise<(NewOrder & { readonly priority: number }) | null> {
  const [head] = await tx.rows<Head>(
    `select channel_id, number, external_id, policy, priority, region, trim(currency) as currency,
       placed_at, wanted_day - date '1970-01-01' as wanted
     from orders.order where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), orderId],
    "orders.head_with",
  );
  if (!head) return null;
  const { channel_id: channelId, number, external_id: externalId, policy, priority, region } = head;
  return {
    ...{ key: "", channelId, externalId, number, kind: "sale", mode: "live", policy, priority },
    ...{ deal: "confirmed", payment: "none", channelStatus: "", partyId: null, buyerMask: "" },
    ...{ mergeKey: "", region, shipTo: {}, currency: head.currency, totalMinor: 0, paidMinor: 0 },
    ...{ placedAt: head.placed_at, wantedDay: head.wanted as Day | null, sourceUpdatedAt: tx.now },
    ...{ sourceVersion: "", receivedAt: tx.now, note: "", lines },
  };
}

/** The items that new lines ask for: what must be locked before their order is. */
export async function itemsAsked(tx: Tx, parts: PlaceParts, order: NewOrder): Promise<number[]> {
  const shaped = shapeLines(await parts.catalog.view.get(tx), order);
  return [...new Set(shaped.filter(asksStock).map((line) => line.itemId ?? 0))];
}

function refusalOf(
  lines: readonly DraftLine[],
  short: { ref: number; units: number; shortUnits: number },
) {
  const own = lines.find((line) => line.id === short.ref);
  const tops = lines.filter((line) => line.parentId === null);
  const top = tops.findIndex((line) => line.id === (own?.parentId ?? own?.id));
  return err({
    kind: "add_refused",
    position: top + 1,
    code: own?.shaped.source.code ?? "",
    item: own?.shaped.itemId ?? 0,
    units: short.units,
    free: short.units - short.shortUnits,
  } as const);
}

/**
 * Adds the lines of `order` to a locked order that is there, promised as if they had come with it
 * under `order.policy`. Gives the ids of the lines.
 * Errors: `add_refused` where the policy is `complete` and something lacks; nothing is written then.
 */
export async function addLines(
  tx: Tx,
  parts: PlaceParts,
  { orderId, order }: { readonly orderId: number; readonly order: NewOrder },
): Promise<Result<readonly number[], AddRefused>> {
  const shaped = shapeLines(await parts.catalog.view.get(tx), order);
  const first = await tx.newIds(shaped.length);
  const lines: DraftLine[] = shaped.map((line, index) => ({
    id: first + index,
    parentId: line.parent < 0 ? null : first + line.parent,
    shaped: line,
  }));
  const asking = lines.filter((line) => asksStock(line.shaped));
  const { policy, channelId, region, wantedDay } = order;
  const group = {
    ...{ ref: orderId, policy, channelId, region, wantedDay, priority: order.priority ?? 0 },
    lines: asking.map((line) => ({
      claimId: line.id,
      itemId: line.shaped.itemId ?? 0,
      units: openOf(line.shaped),
    })),
  };
  const [decision] = asking.length > 0 ? await parts.promises.promise(tx, [group]) : [];
  const short = decision?.lines.find((line) => line.shortUnits > 0);
  if (decision?.outcome === "refused" && short) return refusalOf(lines, short);
  const shortByLine = new Map(decision?.lines.map((line) => [line.ref, line.shortUnits] as const));
  const summary: Summary = { shortByLine, shortUnits: 0, promisedDay: null };
  const [{ count } = { count: 0 }] = await tx.rows<{ count: number }>(
    `select count(*)::int as count from orders.line
     where cell = $1 and tenant_id = $2 and order_id = $3`,
    [...scopeOf(tx), orderId],
    "orders.count_lines",
  );
  await insertLines(tx, { order, id: orderId, lines, holds: [], linesBefore: count }, summary);
  const codes = shaped.filter((line) => !line.mapped).map((line) => line.source.code);
  if (codes.length > 0) await hold(tx, orderId, [{ reason: "unmapped", detail: { codes } }]);
  const unused = unusedCodes(await parts.catalog.view.get(tx), shaped);
  if (unused.length > 0)
    await hold(tx, orderId, [{ reason: "manual", detail: { note: "item_unused", codes: unused } }]);
  await refresh(tx, [orderId]);
  await refreshDays(tx, [orderId]);
  return ok(lines.map((line) => line.id));
}

/**
 * Adds lines of ours to a locked order, under its head as it stands; an empty external id is replaced by
 * one of ours. Gives the ids of the lines. Errors: `add_refused` as addLines does, unless the order waits;
 * `not_in_use` for an item that is put out of use.
 */
export async function addOwnLines(
  tx: Tx,
  parts: PlaceParts,
  { orderId, added = [] }: { orderId: number; added?: readonly NewLine[] | undefined },
): Promise<Result<readonly number[], AddRefused | NotInUse>> {
  if (added.length === 0) return ok([]);
  const mark = await tx.newIds(1);
  const named = added.map((line, at) => ({
    ...line,
    externalId: line.externalId || `${ownMark}${mark}.${at + 1}`,
  }));
  const order = await orderWith(tx, orderId, named);
  assert(order, "an order that is locked is there");
  const catalog = await parts.catalog.view.get(tx);
  const [value] = unusedCodes(catalog, shapeLines(catalog, order));
  if (value !== undefined)
    return err({ kind: "not_in_use", field: "added", value, rule: "active" });
  // An order that takes a part only once does not take a part of a change.
  const policy = order.policy === "backorder" ? "backorder" : "complete";
  return addLines(tx, parts, { orderId, order: { ...order, policy } });
}
