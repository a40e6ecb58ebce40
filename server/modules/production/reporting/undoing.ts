import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { lockOperation, lockResource, mustBe, refreshOrder, writeState } from "./executing.ts";
import type { AtWork } from "./executing.ts";
import { resourceUnfit, waysOf } from "../work-orders/fitting.ts";
import { named } from "../model.ts";
import type { NamedError, OperationState } from "../model.ts";
import { momentOf, type Said } from "../moments.ts";
import type { Production } from "../open.ts";
import { plannedResource, writeReport } from "./reports.ts";
import { linksOf, operationsById } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Why a start cannot be undone any more, or null. */
async function startStands(tx: Tx, { order, operation, all }: AtWork): Promise<NamedError | null> {
  const field = `${order.number}-${operation.step}`;
  const told = operation.good + operation.scrap + operation.rework;
  if (told > 0) return named("units_reported", { field, value: told, rule: "nothing_reported" });
  const links = await linksOf(
    tx,
    all.map((each) => each.id),
  );
  const begun = links.flatMap(({ operationId, afterId, countsFrom }) =>
    afterId === operation.id && countsFrom === "start"
      ? all.filter((each) => each.id === operationId && each.startedAt !== null)
      : [],
  )[0];
  if (!begun) return null;
  const value = `${begun.step} ${begun.name}`;
  return named("start_needed", { field, value, rule: "not_begun" });
}

/**
 * Undoes a start as long as nothing is reported: the operation waits again where the plan has it.
 * Errors: unknown, ended, neither running nor paused, `units_reported` (take them back first),
 * `start_needed` by a step that began because this one had.
 */
export async function undoStart(
  tx: Tx,
  production: Production,
  undo: { readonly operationId: number; readonly note: string; readonly said?: Said },
): Promise<Result<{ state: OperationState }, NamedError>> {
  const found = await lockOperation(tx, undo.operationId);
  if (!found.ok) return found;
  const { order, operation } = found.value;
  const wrong = mustBe(found.value, ["running", "paused"]) ?? (await startStands(tx, found.value));
  if (wrong) return err(wrong);
  const { operationId, note, said = {} } = undo;
  const { resourceId } = operation;
  const moment = await momentOf(tx, production, { operationId, resourceId, said });
  await tx.rows(
    `update production.operation set state = 'waiting', started_at = null, resource_id = $4,
       revision = revision + 1 where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), operationId, await plannedResource(tx, operationId)],
  );
  await writeReport(tx, { order, operation, moment }, { kind: "unstart", note });
  await refreshOrder(tx, order);
  return ok({ state: "waiting" });
}

/** Why a paused operation cannot go on on a resource, or null. */
async function moveWrong(
  tx: Tx,
  production: Production,
  { at, resourceId }: { readonly at: AtWork; readonly resourceId: number },
): Promise<NamedError | null> {
  const { operation } = at;
  const factory = await production.factory.get(tx);
  const ways = await waysOf(tx, [operation.id]);
  const wrong = resourceUnfit(operation, resourceId, { factory, ways });
  if (wrong) return wrong;
  const unfit = { field: `${operation.id}.resourceId`, value: resourceId };
  if (resourceId === operation.resourceId)
    return named("resource_unfit", { ...unfit, rule: "another_resource" });
  return factory.resources.get(resourceId)?.active
    ? null
    : named("resource_unfit", { ...unfit, rule: "in_use" });
}

/**
 * Lets a paused operation go on with what is left of it on another resource that can do it; there it
 * is resumed. Its planned times stay until the next plan. Errors: unknown, ended, not paused, a
 * resource that cannot do it.
 */
export async function moveOperation(
  tx: Tx,
  production: Production,
  move: {
    readonly operationId: number;
    readonly resourceId: number;
    readonly note: string;
    readonly said?: Said;
  },
): Promise<Result<{ state: OperationState }, NamedError>> {
  const { operationId, resourceId, note, said = {} } = move;
  const [seen] = await operationsById(tx, [operationId]);
  // What stops on either side is said before or after, never between.
  for (const id of [seen?.resourceId ?? 0, resourceId].sort((a, b) => a - b))
    await lockResource(tx, id);
  const found = await lockOperation(tx, operationId);
  if (!found.ok) return found;
  const at = found.value;
  const wrong = mustBe(at, ["paused"]) ?? (await moveWrong(tx, production, { at, resourceId }));
  if (wrong) return err(wrong);
  const { operation, order } = at;
  const from = { operationId, resourceId: operation.resourceId, said };
  const moment = await momentOf(tx, production, from);
  await writeReport(tx, { order, operation, moment }, { kind: "move", note });
  await writeState(tx, { id: operationId, resourceId }, { state: "paused", at: moment.at });
  await refreshOrder(tx, order);
  return ok({ state: "paused" });
}
