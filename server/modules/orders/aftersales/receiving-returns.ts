import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { changeStock, nameLots } from "../../stock/index.ts";
import type { LotWords, StockError } from "../../stock/index.ts";
import { lockMatched, refreshAftersale } from "./matching.ts";
import type { AftersaleError, LockedAftersale } from "./matching.ts";
import { matchedLine, moveOn } from "./settling.ts";
import type { Settled } from "./settling.ts";
import { announceChange } from "../locking.ts";
import type { LineRow } from "../locking.ts";
import type { PlaceParts } from "../placing/place.ts";
import { repromise } from "../placing/repromising.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface ReturnLine {
  /** The document's line; left out for goods that it does not name. */
  readonly lineNo?: number | undefined;
  /** The order's line that came back: of a bundle the component; left out for the one that is matched. */
  readonly lineId?: number | undefined;
  readonly units: number;
  readonly condition: "sellable" | "quarantine" | "damaged";
  readonly lot?: LotWords | undefined;
}

export interface Return {
  readonly id: number;
  readonly placeId: number;
  readonly lines: readonly ReturnLine[];
  readonly why: string;
}

type Matched = LockedAftersale & {
  readonly orderId: number;
  readonly orderLines: readonly LineRow[];
};

type Goods = Omit<ReturnLine, "lineNo" | "lineId"> & {
  /** Null for goods that the document does not name. */
  lineNo: number | null;
  lineId: number;
  /** The bundle that they are a component of. */
  bundleId: number | null;
  itemId: number;
  placeId: number;
};

/** The order's line that came back, and the line of the document that says so. */
function broughtBack(
  document: Matched,
  { lineNo, lineId }: ReturnLine,
): Result<{ readonly line: LineRow; readonly lineNo: number | null }, AftersaleError> {
  const lineWith = (id: number) => document.orderLines.find((row) => row.id === id);
  if (lineNo === undefined) {
    const line = lineWith(lineId ?? 0);
    if (!line) return err({ kind: "line_unknown", line: lineId ?? 0 });
    const said = document.lines.find(
      (each) => each.lineId !== null && [line.id, line.parent_id].includes(each.lineId),
    );
    return ok({ line, lineNo: said?.lineNo ?? null });
  }
  const found = matchedLine(document, lineNo);
  if (!found.ok) return found;
  const line = lineWith(lineId ?? found.value.lineId);
  const isOwn = line && [line.id, line.parent_id].includes(found.value.lineId);
  return isOwn
    ? ok({ line, lineNo })
    : err({ kind: "line_unknown", line: lineId ?? found.value.lineId });
}

/** The goods of a return; refuses what never left, and lines that are no goods. */
function goodsOf(document: Matched, asked: Return): Result<Goods[], AftersaleError> {
  const taken = new Map<number, number>();
  const goods: Goods[] = [];
  for (const each of asked.lines) {
    const found = broughtBack(document, each);
    if (!found.ok) return found;
    const { line, lineNo } = found.value;
    if (line.item_id === null || line.kind === "bundle")
      return err({ kind: "not_goods", line: line.id, word: line.kind });
    const left = line.shipped_units - line.returned_units - (taken.get(line.id) ?? 0);
    if (each.units > left)
      return err({ kind: "return_over", line: line.id, asked: each.units, left });
    taken.set(line.id, (taken.get(line.id) ?? 0) + each.units);
    const { placeId } = asked;
    const own = { lineNo, lineId: line.id, bundleId: line.parent_id };
    goods.push({ ...each, ...own, itemId: line.item_id, placeId });
  }
  return ok(goods);
}

/** Gives each of the goods a line of the document: what it does not name it gains. */
async function named(
  tx: Tx,
  document: Matched,
  goods: readonly Goods[],
): Promise<(Goods & { readonly lineNo: number })[]> {
  let last = Math.max(0, ...document.lines.map((line) => line.lineNo));
  const numbers = new Map<number, number>();
  for (const { lineNo, lineId, bundleId } of goods) {
    const top = bundleId ?? lineId;
    if (lineNo === null && !numbers.has(top)) numbers.set(top, (last += 1));
  }
  await tx.rows(
    `insert into orders.aftersale_line (cell, tenant_id, aftersale_id, line_no, code, name, units,
       amount_minor, line_id, item_id)
     select $1, $2, $3, draft.line_no, line.code, line.name, 0, 0, line.id, line.item_id
     from unnest($4::int[], $5::bigint[]) as draft (line_no, line_id)
     join orders.line as line on line.cell = $1 and line.tenant_id = $2 and line.id = draft.line_id`,
    [...scopeOf(tx), document.id, [...numbers.values()], [...numbers.keys()]],
  );
  return goods.map((each) => ({
    ...each,
    lineNo: each.lineNo ?? numbers.get(each.bundleId ?? each.lineId) ?? 0,
  }));
}

type Named = Awaited<ReturnType<typeof named>>;

/** Counts goods on the document's lines: a bundle's as pieces of which something has come back. */
async function writeReceived(tx: Tx, document: Matched, goods: Named): Promise<void> {
  const topOf = new Map(document.lines.map((line) => [line.lineNo, line.lineId]));
  const isPart = ({ lineNo, lineId }: Named[number]) => (topOf.get(lineNo) ?? 0) !== lineId;
  const parts = goods.filter((each) => each.bundleId !== null && isPart(each));
  const whole = goods.filter((each) => !parts.includes(each));
  await tx.rows(
    `update orders.aftersale_line as line set received_units = line.received_units + draft.units
     from (select line_no, sum(units)::bigint as units from unnest($4::int[], $5::bigint[])
       as each (line_no, units) group by line_no) as draft
     where line.cell = $1 and line.tenant_id = $2 and line.aftersale_id = $3
       and line.line_no = draft.line_no`,
    [
      ...[...scopeOf(tx), document.id, whole.map((each) => each.lineNo)],
      whole.map((each) => each.units),
    ],
  );
  if (parts.length === 0) return;
  await tx.rows(
    `insert into orders.aftersale_part as part (cell, tenant_id, aftersale_id, line_no, line_id, units)
     select $1, $2, $3, line_no, line_id, sum(units)::bigint
     from unnest($4::int[], $5::bigint[], $6::bigint[]) as draft (line_no, line_id, units)
     group by line_no, line_id
     on conflict (cell, tenant_id, aftersale_id, line_no, line_id)
       do update set units = part.units + excluded.units`,
    [
      ...[...scopeOf(tx), document.id, parts.map((each) => each.lineNo)],
      ...[parts.map((each) => each.lineId), parts.map((each) => each.units)],
    ],
  );
  await tx.rows(
    `update orders.aftersale_line as line set received_units = come.pieces
     from (select part.line_no,
         max(ceil(part.units::numeric * top.units / own.units))::bigint as pieces
       from orders.aftersale_part as part
       join orders.line as own on own.cell = $1 and own.tenant_id = $2 and own.id = part.line_id
       join orders.line as top on top.cell = $1 and top.tenant_id = $2 and top.id = own.parent_id
       where part.cell = $1 and part.tenant_id = $2 and part.aftersale_id = $3
       group by part.line_no) as come
     where line.cell = $1 and line.tenant_id = $2 and line.aftersale_id = $3
       and line.line_no = come.line_no`,
    [...scopeOf(tx), document.id],
  );
}

async function writeReturned(tx: Tx, goods: readonly Goods[]): Promise<void> {
  await tx.rows(
    `update orders.line as line set returned_units = line.returned_units + draft.units
     from (select id, sum(units)::bigint as units from unnest($3::bigint[], $4::bigint[])
       as each (id, units) group by id) as draft
     where line.cell = $1 and line.tenant_id = $2 and line.id = any ($3::bigint[])
       and line.id = draft.id`,
    [...scopeOf(tx), goods.map((each) => each.lineId), goods.map((each) => each.units)],
  );
}

/**
 * Takes returned goods into stock at a place: those to sell serve whoever waits at once, the others
 * lie in quarantine or as damaged. Never more than left and has not come back. Goods come back after
 * their money too: a document that is done stays done. A bundle comes back in its components; goods
 * that the document does not name are named by their line of the order.
 */
export async function receiveReturn(
  tx: Tx,
  parts: PlaceParts,
  asked: Return,
): Promise<Result<Settled, AftersaleError | StockError>> {
  const found = await lockMatched(tx, asked.id, true);
  if (!found.ok) return found;
  const document = found.value;
  const { orderId } = document;
  const goods = goodsOf(document, asked);
  if (!goods.ok) return goods;
  const changes = await nameLots(tx, parts, {
    list: "lines",
    rows: goods.value,
    receives: () => true,
  });
  if (!changes.ok) return changes;
  const { why } = asked;
  const posted = await changeStock(tx, parts.parties, {
    document: { kind: "return", documentKind: "aftersale", documentId: asked.id, why },
    changes: changes.value,
  });
  if (!posted.ok) return posted;
  await writeReceived(tx, document, await named(tx, document, goods.value));
  await writeReturned(tx, goods.value);
  const state = document.state === "done" ? "done" : "received";
  await moveOn(tx, document, state);
  await refreshAftersale(tx, orderId);
  const after = { aftersale: asked.id, place: asked.placeId, lines: asked.lines };
  tx.audit({ action: "aftersales.receive", subjectKind: "order", subjectId: orderId, after, why });
  announceChange(tx, orderId, "returned");
  const items = goods.value.filter((each) => each.condition === "sellable");
  await repromise(tx, parts, {
    items: [...new Set(items.map((each) => each.itemId))],
    cause: "return",
  });
  return ok({ id: asked.id, orderId, state });
}
