import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Production } from "../production/index.ts";
import { exceptionById } from "./exceptions.ts";
import type { Exception } from "./exceptions.ts";
import { look } from "./looking.ts";
import { refused } from "./model.ts";
import type { ExecutionError } from "./model.ts";
import { bringUpToDate, writeEntries } from "./watching.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** An open exception under its lock. Errors: `exception_missing`, `exception_closed`. */
async function lockOpen(tx: Tx, id: number): Promise<Result<Exception, ExecutionError>> {
  const found = await exceptionById(tx, id, true);
  const at = { field: "id", value: id };
  if (!found) return err(refused("exception_missing", { ...at, rule: "known" }));
  if (found.closedAt === null) return ok(found);
  return err(refused("exception_closed", { ...at, rule: found.closedBy ?? "" }));
}

/** Gives an open exception to somebody by name. */
export async function assignException(
  tx: Tx,
  asked: { readonly id: number; readonly owner: string },
): Promise<Result<{ owner: string }, ExecutionError>> {
  const found = await lockOpen(tx, asked.id);
  if (!found.ok) return found;
  await tx.rows(
    `update execution.exception set owner = $4, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), asked.id, asked.owner],
  );
  await writeEntries(tx, "assigned", [
    { exceptionId: asked.id, text: asked.owner, before: { owner: found.value.owner } },
  ]);
  return ok({ owner: asked.owner });
}

/** Writes down what is being done about an open exception. */
export async function sayOfException(
  tx: Tx,
  asked: { readonly id: number; readonly text: string },
): Promise<Result<{ said: boolean }, ExecutionError>> {
  const found = await lockOpen(tx, asked.id);
  if (!found.ok) return found;
  await writeEntries(tx, "said", [{ exceptionId: asked.id, text: asked.text }]);
  return ok({ said: true });
}

/**
 * Closes an exception: solved, which its check must see now, or accepted as it is, with the reason in
 * words. Errors: unknown, closed, without an owner, `exception_stands` while the check still fails.
 */
export async function closeException(
  tx: Tx,
  production: Production,
  asked: { readonly id: number; readonly reason: "solved" | "accepted"; readonly note: string },
): Promise<Result<{ closed: boolean }, ExecutionError>> {
  const { id, reason, note } = asked;
  const found = await lockOpen(tx, id);
  if (!found.ok) return found;
  const at = { field: "id", value: found.value.orderNumber };
  if (found.value.owner === "") return err(refused("exception_unowned", { ...at, rule: "owner" }));
  const lineIds = [found.value.lineId];
  const looked = await look(tx, production, lineIds);
  const stands = looked.find((each) => each.kind === found.value.kind);
  if (reason === "solved" && stands) {
    const rule = stands.findings.map((each) => `${each.rule} ${each.subject}`).join(", ");
    return err(refused("exception_stands", { ...at, rule }));
  }
  await bringUpToDate(tx, looked, lineIds);
  await tx.rows(
    `update execution.exception set closed_at = $4, closed_by = $5, reason = $6, note = $7,
       revision = revision + 1 where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id, tx.now, tx.actor.name, reason, note],
  );
  await writeEntries(tx, "closed", [
    {
      exceptionId: id,
      text: `${reason}: ${note}`,
      before: { owner: found.value.owner, level: found.value.level },
    },
  ]);
  return ok({ closed: true });
}
