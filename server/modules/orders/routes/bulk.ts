import type { ReplyOf } from "../../../../contract/index.ts";
import { assignHolds, releaseHolds } from "../../../../contract/orders-bulk.ts";
import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import { runCommand, sentenceOf } from "../../../platform/index.ts";
import type { Caller, Database, Http, Locale, Sentences, Tx } from "../../../platform/index.ts";
import { releaseHold } from "../holds/holds.ts";
import { reassignHold } from "../holds/review.ts";
import { ordersSentences } from "../sentences.ts";
import { ordersSeen } from "../reading/sight.ts";
import type { SeenOrder } from "../reading/sight.ts";

type Row = ReplyOf<typeof releaseHolds>["rows"][number];

/** One act of many: whose order it is, and what is done with it. */
export interface BulkAct {
  /** Null when there is no such order for the caller. */
  readonly orderId: number | null;
  readonly number: string;
  readonly request: unknown;
  readonly work: (tx: Tx) => Promise<Result<unknown, { readonly kind: string }>>;
}

interface BulkCall {
  readonly database: Database;
  readonly caller: Caller;
  readonly key: string;
  readonly name: string;
  readonly locale: Locale;
  readonly sentences: Sentences;
}

/** The refusal of one act in the caller's words. */
function refusalOf({ sentences, locale }: BulkCall, problem: { readonly kind: string }) {
  const { kind, ...values } = problem;
  const { message, hint = "" } = sentenceOf(sentences, { kind, values }, locale);
  return { kind, message, hint };
}

/**
 * Does each act in a transaction and under a key of its own, one after the other. The key is the
 * request's with the row's number: who repeats a request that broke off gets the answers of what was
 * done, and the rest is done then.
 */
export async function eachAct(call: BulkCall, acts: readonly BulkAct[]): Promise<{ rows: Row[] }> {
  const rows: Row[] = [];
  for (const [at, { orderId, number, request, work }] of acts.entries()) {
    const run = { ...call.caller, key: `${call.key}/${at}`, name: call.name, request };
    const done = await runCommand(call.database, run, async (tx) => {
      const result = await work(tx);
      return result.ok ? ok({ done: true }) : result;
    });
    const refusal = done.ok ? null : refusalOf(call, done.error);
    rows.push({ orderId, number, done: done.ok, refusal });
  }
  return { rows };
}

const notThere = async (order: number) => err({ kind: "order_unknown", order });

/** The same act on each of these orders; one that the caller may not see is not there. */
export async function actsOn(
  { database, caller }: Pick<BulkCall, "database" | "caller">,
  orderIds: readonly number[],
  actOf: (orderId: number, order: SeenOrder) => Pick<BulkAct, "request" | "work">,
): Promise<BulkAct[]> {
  const seen = await database.read(caller.scope, (tx) => ordersSeen(tx, caller, orderIds));
  return orderIds.map((orderId) => {
    const order = seen.get(orderId);
    return order
      ? { orderId, number: order.number, ...actOf(orderId, order) }
      : { orderId: null, number: `#${orderId}`, request: orderId, work: () => notThere(orderId) };
  });
}

/** Open holds of an order, of one reason where it is named. */
async function openHolds(tx: Tx, orderId: number, reason: string | undefined): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(
    `select id from orders.hold where cell = $1 and tenant_id = $2 and order_id = $3
       and released_at is null and ($4::text is null or reason = $4) order by id`,
    [tx.scope.cell, tx.scope.tenantId, orderId, reason ?? null],
  );
  return rows.map((row) => row.id);
}

/** Does one thing with every open hold of an order. Errors: `not_held`, or what the first says. */
async function eachHold<E extends { readonly kind: string }>(
  tx: Tx,
  { orderId, reason }: { readonly orderId: number; readonly reason: string | undefined },
  act: (holdId: number) => Promise<Result<unknown, E>>,
): Promise<Result<null, E | { readonly kind: "not_held"; readonly order: number }>> {
  const holdIds = await openHolds(tx, orderId, reason);
  if (holdIds.length === 0) return err({ kind: "not_held", order: orderId });
  for (const holdId of holdIds) {
    const done = await act(holdId);
    if (!done.ok) return done;
  }
  return ok(null);
}

/** Registers what is done with the holds of many orders. */
export function registerBulkHolds(http: Http, database: Database): void {
  const sentences = ordersSentences;
  http.on(releaseHolds, async ({ caller, key, locale, body }) => {
    const { orderIds, reason, note } = body;
    const call = { database, caller, key, locale, sentences, name: "orders.release_many" };
    const acts = await actsOn(call, orderIds, (orderId) => ({
      request: { orderId, reason, note },
      work: (tx) =>
        eachHold(tx, { orderId, reason }, (holdId) => releaseHold(tx, { holdId, note })),
    }));
    return eachAct(call, acts);
  });
  http.on(assignHolds, async ({ caller, key, locale, body }) => {
    const { orderIds, reason, ...given } = body;
    const call = { database, caller, key, locale, sentences, name: "orders.assign_many" };
    const acts = await actsOn(call, orderIds, (orderId) => ({
      request: { orderId, reason, ...given },
      work: (tx) =>
        eachHold(tx, { orderId, reason }, (holdId) =>
          reassignHold(tx, { ...given, holdId, dueAt: new Date(given.dueAt) }),
        ),
    }));
    return eachAct(call, acts);
  });
}
