import { assert } from "../../../kernel/index.ts";
import type { Actor, Database, Scope } from "../../platform/index.ts";
import type { MaterialsParts } from "./company.ts";
import { workOffRun } from "./running.ts";
import { insertRun } from "./runs.ts";

/** Plans material for so many days here and now, without a job; gives the run's number. */
export async function planMaterialAtOnce(
  parts: MaterialsParts & { readonly database: Database },
  by: { readonly scope: Scope; readonly actor: Actor },
  days: number,
): Promise<number> {
  const { scope, actor } = by;
  const id = await parts.database.transact(scope, actor, (tx) => insertRun(tx, days));
  assert(id !== null, "material is planned at once while another run waits");
  const { signal } = new AbortController();
  await workOffRun(parts, {
    ...{ id: 0, scope, payload: { id }, tries: 1, signal, progress: () => undefined },
  });
  return id;
}
