import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { addLines, itemsAsked, orderWith } from "./adding.ts";
import type { AddRefused } from "./adding.ts";
import { holdOverCredit, orderTotal } from "../placing/credit.ts";
import { announceChange, lockOrder } from "../locking.ts";
import type { NewLine, OrderError } from "../model.ts";
import type { PlaceParts } from "../placing/place.ts";
import { sourceLines } from "../source-lines.ts";

/**
 * Adds lines to an order, promised as if they had come with it, and their amounts to its total.
 * Errors: `order_unknown`, `order_done`, `line_known` for an identity that a line has already,
 * `add_refused` when the order takes all or nothing and something lacks.
 */
export async function gainLines(
  tx: Tx,
  parts: PlaceParts,
  asked: { readonly orderId: number; readonly lines: readonly NewLine[]; readonly why: string },
): Promise<
  Result<null, OrderError | AddRefused | { readonly kind: "line_known"; readonly line: number }>
> {
  const { orderId, lines, why } = asked;
  const order = await orderWith(tx, orderId, lines);
  if (!order) return err({ kind: "order_unknown", order: orderId });
  const found = await lockOrder(tx, orderId, await itemsAsked(tx, parts, order));
  if (!found) return err({ kind: "order_unknown", order: orderId });
  if (found.order.stage === "done") return err({ kind: "order_done", order: orderId });
  const known = await sourceLines(tx, orderId);
  const twice = known.find((line) => lines.some((each) => each.externalId === line.external_id));
  if (twice) return err({ kind: "line_known", line: twice.id });
  const before = await orderTotal(tx, orderId);
  const minor = lines.reduce((sum, line) => sum + line.amountMinor, 0);
  await tx.rows(
    `update orders.order set total_minor = total_minor + $4, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = $3`,
    [tx.scope.cell, tx.scope.tenantId, orderId, minor],
  );
  const added = await addLines(tx, parts, { orderId, order });
  if (!added.ok) return added;
  await holdOverCredit(tx, parts, { orderId, before });
  const after = {
    lines: lines.map(({ externalId, code, units }) => ({ externalId, code, units })),
  };
  tx.audit({ action: "orders.gain", subjectKind: "order", subjectId: orderId, after, why });
  announceChange(tx, orderId, "amended");
  return ok(null);
}
