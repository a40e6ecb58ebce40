import type { Tx } from "../../../platform/index.ts";
import { outputs } from "../model.ts";
import { componentsOf, linksOf } from "../work-order-rows.ts";
import type { Component, Link, Operation } from "../work-order-rows.ts";

/** A component with the units of it that are still to be taken. */
export interface OpenComponent extends Component {
  readonly left: number;
}

/** Units that can come through each operation in the end: no more than the steps before it give. */
function throughOf(operations: readonly Operation[], links: readonly Link[]): Map<number, number> {
  const before = Map.groupBy(links, (each) => each.operationId);
  const afterIds = ({ id }: Operation) => (before.get(id) ?? []).map((each) => each.afterId);
  const given = outputs(operations.map((each) => ({ ...each, afterIds: afterIds(each) })));
  return new Map(
    operations.map((each) => [
      each.id,
      Math.min(each.units, ...afterIds(each).map((id) => given.get(id) ?? each.units)),
    ]),
  );
}

/**
 * What these work orders use, with what is still to be taken of it: a step that has ended takes
 * nothing any more, one behind it as much as what can come through needs. `operations` are all of
 * theirs.
 */
export async function openComponents(
  tx: Tx,
  workOrderIds: readonly number[],
  operations: readonly Operation[],
): Promise<OpenComponent[]> {
  const components = await componentsOf(tx, workOrderIds);
  // Where nothing has begun all that goes in can still come through.
  const begun = new Set(
    operations.filter((each) => each.startedAt !== null).map((each) => each.workOrderId),
  );
  const touched = operations.filter((each) => begun.has(each.workOrderId));
  const ids = touched.map((each) => each.id);
  const through = throughOf(touched, ids.length > 0 ? await linksOf(tx, ids) : []);
  const byId = new Map(touched.map((each) => [each.id, each]));
  return components.map((each) => {
    const at = byId.get(each.operationId);
    if (at?.state === "done" || at?.state === "cancelled") return { ...each, left: 0 };
    const needed = at ? usedBy(each, through.get(at.id) ?? at.units, at.units) : each.units;
    return { ...each, left: Math.max(0, needed - each.issued) };
  });
}

/** Units of a component that so many units through an operation use, of those that go in. */
export const usedBy = (component: Component, through: number, of: number): number =>
  Number((BigInt(component.units) * BigInt(through) + BigInt(of) - 1n) / BigInt(of));
