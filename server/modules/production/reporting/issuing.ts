import { ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { changeStock, settleLots, stillIssued } from "../../stock/index.ts";
import type { StockError } from "../../stock/index.ts";
import type { AtWork } from "./executing.ts";
import { usedBy } from "../materials/needs.ts";
import type { Production } from "../open.ts";
import { componentsOf } from "../work-order-rows.ts";
import type { Component } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Writes how many more (below zero: fewer) units of components were issued. */
async function writeIssued(
  tx: Tx,
  workOrderId: number,
  due: readonly Pick<Component, "operationId" | "itemId" | "units">[],
): Promise<void> {
  await tx.rows(
    `update production.component as known set issued = known.issued + draft.units
     from unnest($4::bigint[], $5::int[], $6::bigint[]) as draft (operation_id, item_id, units)
     where known.cell = $1 and known.tenant_id = $2 and known.work_order_id = $3
       and known.operation_id = draft.operation_id and known.item_id = draft.item_id`,
    [
      ...[...scopeOf(tx), workOrderId],
      due.map((each) => each.operationId),
      due.map((each) => each.itemId),
      due.map((each) => each.units),
    ],
  );
}

/** Takes what the made units used out of stock: each component in step with the units that went in. */
export async function issueComponents(
  tx: Tx,
  { parties }: Production,
  { at, through }: { readonly at: AtWork; readonly through: number },
): Promise<Result<number[], StockError>> {
  const { order, operation } = at;
  const components = (await componentsOf(tx, [order.id])).filter(
    (each) => each.operationId === operation.id,
  );
  const due = components.flatMap((each) => {
    const target = usedBy(each, through, operation.units);
    return target > each.issued ? [{ ...each, units: target - each.issued }] : [];
  });
  if (due.length === 0) return ok([]);
  const why = order.number;
  const document = {
    kind: "issue" as const,
    documentKind: "work_order",
    documentId: order.id,
    why,
  };
  const changes = due.map(({ itemId, units }) => ({
    ...{ itemId, placeId: order.placeId, units: -units },
  }));
  const taken = await changeStock(tx, parties, { document, changes });
  if (!taken.ok) return taken;
  await writeIssued(tx, order.id, due);
  return ok(due.map((each) => each.itemId));
}

/** Gives back what the units had used: to the lots it came from, the last one first. */
export async function giveComponents(
  tx: Tx,
  production: Production,
  { at, through, why }: { readonly at: AtWork; readonly through: number; readonly why: string },
): Promise<Result<number[], StockError>> {
  const { order, operation } = at;
  const due = (await componentsOf(tx, [order.id])).flatMap((each) => {
    if (each.operationId !== operation.id) return [];
    const units = each.issued - usedBy(each, through, operation.units);
    return units > 0 ? [{ ...each, units }] : [];
  });
  if (due.length === 0) return ok([]);
  const items = due.map((each) => each.itemId);
  const issued = await stillIssued(tx, { kind: "work_order", id: order.id, items });
  const changes = due.flatMap(({ itemId, units }) => {
    let left = units;
    return issued.flatMap((lot) => {
      const part = lot.itemId === itemId ? Math.min(left, lot.units) : 0;
      left -= part;
      return part > 0 ? [{ itemId, placeId: order.placeId, units: part, lotId: lot.lotId }] : [];
    });
  });
  const document = {
    ...{ kind: "issue" as const, documentKind: "work_order", documentId: order.id },
    why: `${order.number}: ${why}`,
  };
  const given = await changeStock(tx, production.parties, { document, changes });
  if (!given.ok) return given;
  const kept = changes.filter((each) => each.lotId !== 0).map((each) => each.itemId);
  if (kept.length > 0) await settleLots(tx, production, [...new Set(kept)]);
  await writeIssued(
    tx,
    order.id,
    due.map((each) => ({ ...each, units: -each.units })),
  );
  return ok(items);
}
