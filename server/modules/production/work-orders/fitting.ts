import type { Tx } from "../../../platform/index.ts";
import type { Factory } from "../factory/factory.ts";
import { named } from "../model.ts";
import type { NamedError } from "../model.ts";
import type { Operation } from "../work-order-rows.ts";

/** The ways' resources of these operations; an operation without ways is absent. */
export async function waysOf(
  tx: Tx,
  operationIds: readonly number[],
): Promise<Map<number, number[]>> {
  const rows = await tx.rows<{ id: number; resources: number[] }>(
    `select operation_id as id, array_agg(resource_id) as resources from production.operation_way
     where cell = $1 and tenant_id = $2 and operation_id = any ($3::bigint[]) group by 1`,
    [tx.scope.cell, tx.scope.tenantId, operationIds],
  );
  return new Map(rows.map((row) => [row.id, row.resources]));
}

/** Why this resource cannot do the operation, or null. */
export function resourceUnfit(
  operation: Operation,
  resourceId: number | null,
  known: {
    readonly factory: Factory;
    readonly ways: ReadonlyMap<number, readonly number[]>;
  },
): NamedError | null {
  const field = `${operation.id}.resourceId`;
  if (resourceId === null)
    return operation.workCentreId === null
      ? null
      : named("resource_unfit", { field, value: "null", rule: "resource_of_centre" });
  const resource = known.factory.resources.get(resourceId);
  if (!resource)
    return named("resource_unknown", { field, value: resourceId, rule: "known_resource" });
  const own = known.ways.get(operation.id);
  const isFit = own
    ? own.includes(resourceId)
    : resource.workCentreId !== null && resource.workCentreId === operation.workCentreId;
  return isFit ? null : named("resource_unfit", { field, value: resourceId, rule: "way_of_step" });
}
