import { eachTenant } from "../../platform/index.ts";
import type { Actor, Scope } from "../../platform/index.ts";
import { repromise } from "../orders/index.ts";
import { settleLots } from "../stock/index.ts";
import type { Parts } from "./work.ts";

/**
 * Brings the lots of these tenants into the condition of the day at their places, and promises anew
 * what rested on those that went. Meant to run every minute: midnight is another one in each zone.
 */
export async function settleShelfLives(
  { database, orders }: Pick<Parts, "database" | "orders">,
  asked: { readonly scopes: readonly Scope[]; readonly actor: Actor; readonly signal: AbortSignal },
): Promise<void> {
  await eachTenant(asked.scopes, asked.signal, (scope) =>
    database.transact(scope, asked.actor, async (tx) => {
      const items = await settleLots(tx, orders.parts, null);
      if (items.length > 0) await repromise(tx, orders.parts, { items, cause: "shelf_life" });
    }),
  );
}
