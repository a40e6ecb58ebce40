import type { Actor, Database } from "../../platform/index.ts";
import { hashPassword } from "./password.ts";
import { lookup } from "./sessions.ts";
import { letIn } from "./two-step.ts";

/**
 * Lets the person of a login in again, by whoever runs the machine: without his second step and, if
 * wished, with a new password, which is given back. Null when there is no such person.
 */
export async function letInByLogin(
  database: Database,
  actor: Actor,
  asked: { readonly login: string; readonly withPassword: boolean },
): Promise<{ readonly tenant: number; readonly password: string | null } | null> {
  const found = await lookup(database, "login", asked.login.trim().toLowerCase());
  if (!found) return null;
  const { secret } = database.world;
  const password = asked.withPassword ? secret(12).toString("base64url") : null;
  // Outside of the transaction: deriving takes long.
  const hash = password && (await hashPassword(password, secret(16)));
  const scope = { cell: found.cell, tenantId: found.tenant_id };
  const isIn = await database.transact(scope, actor, (tx) =>
    letIn(tx, { id: found.ref, password: hash }),
  );
  return isIn ? { tenant: found.tenant_id, password } : null;
}
