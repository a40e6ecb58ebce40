import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { named } from "../model.ts";
import type { NamedError } from "../model.ts";
import { operationsById, workOrdersById } from "../work-order-rows.ts";

/** Which operations a person holds where they are planned, or lets go. */
export interface PinChange {
  readonly operationIds: readonly number[];
  readonly pinned: boolean;
}

/**
 * Holds operations at their planned times, so that the next plan keeps them, or lets plans move them
 * again; gives how many changed. Errors: unknown, already begun or ended, not planned yet.
 */
export async function pinOperations(
  tx: Tx,
  { operationIds, pinned }: PinChange,
): Promise<Result<{ changed: number }, NamedError>> {
  const seen = await operationsById(tx, operationIds);
  // Under the locks of their work orders: a plan that is published takes the same.
  await workOrdersById(tx, [...new Set(seen.map((each) => each.workOrderId))], true);
  const operations = new Map(
    (await operationsById(tx, operationIds)).map((each) => [each.id, each]),
  );
  for (const [index, id] of operationIds.entries()) {
    const field = `operationIds.${index}`;
    const operation = operations.get(id);
    if (!operation)
      return err(named("operation_unknown", { field, value: id, rule: "known_operation" }));
    if (operation.state !== "waiting")
      return err(named("operation_state", { field, value: operation.state, rule: "waiting" }));
    if (operation.plannedStart === null)
      return err(named("operation_state", { field, value: "unplanned", rule: "planned" }));
  }
  const due = [...operations.values()].filter((each) => each.pinned !== pinned);
  await tx.rows(
    `update production.operation set pinned = $4, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])`,
    [tx.scope.cell, tx.scope.tenantId, due.map((each) => each.id), pinned],
  );
  for (const { id, workOrderId } of due)
    tx.audit({
      action: pinned ? "production.operation.pin" : "production.operation.unpin",
      ...{ subjectKind: "work_order", subjectId: workOrderId },
      before: { operationId: id, pinned: !pinned },
      after: { operationId: id, pinned },
    });
  const ids = [...new Set(due.map((each) => each.workOrderId))];
  const [first] = ids;
  if (first !== undefined)
    tx.announce({ topic: "WorkOrdersReplanned", key: first, payload: { ids, why: "pin" } });
  return ok({ changed: due.length });
}
