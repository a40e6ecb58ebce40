import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { lockAftersale, lockMatched, orderOfAftersale, refreshAftersale } from "./matching.ts";
import type { AftersaleError, LockedAftersale } from "./matching.ts";
import type { AftersaleLine } from "./queries.ts";
import { announceChange, lockOrder, refreshForgiven } from "../locking.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface Settled {
  readonly id: number;
  readonly orderId: number;
  readonly state: string;
}

/** A line of a document with its line of the order. */
type MatchedLine = AftersaleLine & { readonly lineId: number };

/** The document's line and the order's line it is about. */
export function matchedLine(
  document: LockedAftersale,
  lineNo: number,
): Result<MatchedLine, AftersaleError> {
  const line = document.lines.find((each) => each.lineNo === lineNo);
  if (!line) return err({ kind: "aftersale_line_unknown", line: lineNo });
  const { lineId } = line;
  return lineId === null
    ? err({ kind: "aftersale_line_unmatched", line: lineNo })
    : ok({ ...line, lineId });
}

/** Moves a document to another state. */
export async function moveOn(tx: Tx, document: LockedAftersale, state: string): Promise<void> {
  await tx.rows(
    "update orders.aftersale set state = $4 where cell = $1 and tenant_id = $2 and id = $3",
    [...scopeOf(tx), document.id, state],
  );
}

export interface RefundLine {
  readonly lineNo: number;
  /** Units given up by the buyer, or none: money may go back without goods, and goods without. */
  readonly units: number;
  readonly amountMinor: number;
}

type MatchedRefund = RefundLine & { readonly lineId: number };

/** What of an order may still be refunded: its total, and what came in, less what went back. */
async function refundLeft(tx: Tx, orderId: number): Promise<{ total: number; paid: number }> {
  const [row] = await tx.rows<{ total: number; paid: number }>(
    `select (parent.total_minor - back.minor)::bigint as total,
       (parent.paid_minor - back.minor)::bigint as paid
     from orders.order as parent cross join (select coalesce(sum(held.refunded_minor), 0) as minor
       from orders.aftersale as held where held.cell = $1 and held.tenant_id = $2
         and held.order_id = $3) as back
     where parent.cell = $1 and parent.tenant_id = $2 and parent.id = $3`,
    [...scopeOf(tx), orderId],
  );
  return row ?? { total: 0, paid: 0 };
}

async function writeRefund(
  tx: Tx,
  document: LockedAftersale,
  { refunds, total }: { readonly refunds: readonly MatchedRefund[]; readonly total: number },
): Promise<void> {
  const amounts = [refunds.map((each) => each.units), refunds.map((each) => each.amountMinor)];
  await tx.rows(
    `update orders.aftersale_line as line set refunded_units = line.refunded_units + draft.units,
       refunded_minor = line.refunded_minor + draft.minor
     from unnest($4::int[], $5::bigint[], $6::bigint[]) as draft (line_no, units, minor)
     where line.cell = $1 and line.tenant_id = $2 and line.aftersale_id = $3
       and line.line_no = draft.line_no`,
    [...scopeOf(tx), document.id, refunds.map((each) => each.lineNo), ...amounts],
  );
  await tx.rows(
    `update orders.line as line set refunded_units = line.refunded_units + draft.units,
       refunded_minor = line.refunded_minor + draft.minor
     from (select id, sum(units)::bigint as units, sum(minor)::bigint as minor
       from unnest($3::bigint[], $4::bigint[], $5::bigint[]) as each (id, units, minor)
       group by id) as draft
     where line.cell = $1 and line.tenant_id = $2 and line.id = any ($3::bigint[])
       and line.id = draft.id`,
    [...scopeOf(tx), refunds.map((each) => each.lineId), ...amounts],
  );
  await tx.rows(
    `update orders.aftersale set refunded_minor = refunded_minor + $4
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), document.id, total],
  );
}

/** The order's payment after a refund: all of what was paid, or a part of it. */
async function refreshPayment(tx: Tx, orderId: number): Promise<void> {
  await tx.rows(
    `update orders.order as target set payment = case
         when given.minor >= target.paid_minor then 'refunded' else 'partially_refunded' end
     from (select coalesce(sum(refunded_minor), 0)::bigint as minor from orders.aftersale
       where cell = $1 and tenant_id = $2 and order_id = $3) as given
     where target.cell = $1 and target.tenant_id = $2 and target.id = $3 and given.minor > 0
       and target.payment in ('paid', 'partial', 'partially_refunded', 'refunded')`,
    [...scopeOf(tx), orderId],
  );
}

/** The refunds with their order lines; refuses more units than a line has left to refund. */
function refundsOf(
  document: LockedAftersale,
  asked: readonly RefundLine[],
  left: Map<number, number>,
): Result<MatchedRefund[], AftersaleError> {
  const refunds: MatchedRefund[] = [];
  for (const each of asked) {
    const line = matchedLine(document, each.lineNo);
    if (!line.ok) return line;
    const { lineId } = line.value;
    const units = left.get(lineId) ?? 0;
    if (each.units > units)
      return err({ kind: "refund_over", field: "units", asked: each.units, left: units });
    left.set(lineId, units - each.units);
    refunds.push({ ...each, lineId });
  }
  return ok(refunds);
}

/** Why so much money cannot go back, or null: without a line, no more than came in. */
async function overMoney(
  tx: Tx,
  orderId: number,
  { ofLines, besides }: { readonly ofLines: number; readonly besides: number },
): Promise<AftersaleError | null> {
  const { total, paid } = await refundLeft(tx, orderId);
  const asked = ofLines + besides;
  const left = Math.max(0, besides > 0 ? Math.min(total, paid) : total);
  return asked > left ? { kind: "refund_over", field: "amountMinor", asked, left } : null;
}

/**
 * Gives money back for lines of a matched document, for none of them (goodwill), or both. Units and
 * amount are counted apart: neither follows from the other. Errors: more units than the line has, more
 * money than the order's total; where a part names no line, than came in and has not gone back.
 */
export async function refund(
  tx: Tx,
  asked: {
    readonly id: number;
    readonly lines: readonly RefundLine[];
    /** Money that is about no line of the document. */
    readonly amountMinor?: number | undefined;
    readonly why: string;
  },
): Promise<Result<Settled, AftersaleError>> {
  const { id, lines, amountMinor = 0, why } = asked;
  if (lines.length === 0 && amountMinor === 0)
    return err({ kind: "refund_nothing", aftersale: id });
  const found = await lockMatched(tx, id);
  if (!found.ok) return found;
  const { orderId, orderLines } = found.value;
  const unitsLeft = new Map(orderLines.map((line) => [line.id, line.units - line.refunded_units]));
  const refunds = refundsOf(found.value, lines, unitsLeft);
  if (!refunds.ok) return refunds;
  const ofLines = lines.reduce((sum, each) => sum + each.amountMinor, 0);
  const over = await overMoney(tx, orderId, { ofLines, besides: amountMinor });
  if (over) return err(over);
  const total = ofLines + amountMinor;
  await writeRefund(tx, found.value, { refunds: refunds.value, total });
  await refreshPayment(tx, orderId);
  await refreshForgiven(tx, [orderId]);
  const state = found.value.state === "requested" ? "approved" : found.value.state;
  await moveOn(tx, found.value, state);
  await refreshAftersale(tx, orderId);
  const after = { aftersale: id, lines, ...(amountMinor > 0 ? { amountMinor } : {}) };
  const subject = { subjectKind: "order", subjectId: orderId } as const;
  tx.audit({ action: "aftersales.refund", ...subject, after, why });
  announceChange(tx, orderId, "refunded");
  return ok({ id, orderId, state });
}

/**
 * Ends a document: done, or rejected where nothing of it was settled. One without an order is done by its
 * reason alone: it was settled elsewhere, and moves neither money nor stock here.
 */
export async function closeDocument(
  tx: Tx,
  asked: {
    readonly id: number;
    readonly outcome: "done" | "rejected";
    readonly why: string;
  },
): Promise<Result<{ id: number; state: string }, AftersaleError>> {
  const { id, outcome, why } = asked;
  const known = await orderOfAftersale(tx, id);
  if (known !== null) await lockOrder(tx, known);
  const found = await lockAftersale(tx, id);
  if (!found.ok) return found;
  const { orderId, state: before } = found.value;
  const settled = found.value.lines.find((line) => line.refundedMinor + line.receivedUnits > 0);
  if (outcome === "rejected" && settled)
    return err({ kind: "aftersale_settled", aftersale: id, line: settled.lineNo });
  if (outcome === "rejected" && found.value.refundedMinor > 0)
    return err({ kind: "aftersale_refunded", aftersale: id });
  await moveOn(tx, found.value, outcome);
  if (orderId !== null) {
    await refreshAftersale(tx, orderId);
    announceChange(tx, orderId, "aftersale");
  }
  const subjectKind = orderId === null ? "aftersale" : "order";
  tx.audit({
    action: "aftersales.close",
    subjectKind,
    subjectId: orderId ?? id,
    before: { state: before },
    after: { aftersale: id, state: outcome },
    why,
  });
  return ok({ id, state: outcome });
}
