import { err, ok } from "../../../kernel/index.ts";
import type { Day, Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { announceChange, lockOrder } from "./locking.ts";
import type { NewLine, NewOrder, OrderError } from "./model.ts";
import type { PlaceParts } from "./place.ts";
import { followNewLines, sourceLines } from "./source.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

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

/** The order's head as it stands, with these lines alone: only they are shaped and promised. */
function orderWith(head: Head, lines: readonly NewLine[], now: Date): NewOrder {
  const { channel_id: channelId, number, external_id: externalId, policy, priority, region } = head;
  return {
    ...{ key: "", channelId, externalId, number, kind: "b2b_po", mode: "live", policy, priority },
    ...{ deal: "confirmed", payment: "none", channelStatus: "", partyId: null, buyerMask: "" },
    ...{ mergeKey: "", region, shipTo: {}, currency: head.currency, totalMinor: 0, paidMinor: 0 },
    ...{ placedAt: head.placed_at, wantedDay: head.wanted as Day | null, sourceUpdatedAt: now },
    ...{ sourceVersion: "", receivedAt: now, note: "", lines },
  };
}

/**
 * Adds lines to an order, promised as if they had come with it, and their amounts to its total.
 * Errors: `order_unknown`, `order_done`, `line_known` for an identity that a line has already.
 */
export async function gainLines(
  tx: Tx,
  parts: PlaceParts,
  asked: { readonly orderId: number; readonly lines: readonly NewLine[]; readonly why: string },
): Promise<Result<null, OrderError | { readonly kind: "line_known"; readonly line: number }>> {
  const { orderId, lines, why } = asked;
  const found = await lockOrder(tx, orderId);
  if (!found) return err({ kind: "order_unknown", order: orderId });
  if (found.order.stage === "done") return err({ kind: "order_done", order: orderId });
  const known = await sourceLines(tx, orderId);
  const twice = known.find((line) => lines.some((each) => each.externalId === line.external_id));
  if (twice) return err({ kind: "line_known", line: twice.id });
  const minor = lines.reduce((sum, line) => sum + line.amountMinor, 0);
  const [head] = await tx.rows<Head>(
    `update orders.order set total_minor = total_minor + $4, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = $3
     returning channel_id, number, external_id, policy, priority, region, trim(currency) as currency,
       placed_at, wanted_day - date '1970-01-01' as wanted`,
    [...scopeOf(tx), orderId, minor],
  );
  if (!head) return err({ kind: "order_unknown", order: orderId });
  await followNewLines(tx, parts, { orderId, order: orderWith(head, lines, tx.now) });
  const after = {
    lines: lines.map(({ externalId, code, units }) => ({ externalId, code, units })),
  };
  tx.audit({ action: "orders.gain", subjectKind: "order", subjectId: orderId, after, why });
  announceChange(tx, orderId, "amended");
  return ok(null);
}
