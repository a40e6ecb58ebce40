import { runAftersaleRule } from "../../server/modules/orders/index.ts";
import type { Tx } from "../../server/platform/index.ts";
import { actor } from "../company.ts";
import type { Bench } from "../company.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** How many documents stand in each state with each verdict of the rule. */
async function standing(tx: Tx) {
  return tx.rows<{ state: string; verdict: string; documents: number }>(
    `select state, coalesce(rule_verdict, 'not judged') as verdict, count(*)::int as documents
     from orders.aftersale where cell = $1 and tenant_id = $2 group by 1, 2 order by 1, 2`,
    scopeOf(tx),
  );
}

/** What stock is: the number of movements and the units of all positions. */
async function stockOf(tx: Tx): Promise<string> {
  const [row] = await tx.rows<{ moves: number; units: number }>(
    `select (select count(*)::int from stock.movement where cell = $1 and tenant_id = $2) as moves,
       (select coalesce(sum(on_hand), 0)::bigint from stock.position
         where cell = $1 and tenant_id = $2) as units`,
    scopeOf(tx),
  );
  return `${row?.moves} movements, ${row?.units} units`;
}

/**
 * Lets the rule by customer, items and amount look at the cancellations that came without a
 * reference; tells what it found, and that no stock moved. Gives the documents that it matched.
 */
export async function judgeCancellations({ millrace, scope }: Bench): Promise<number> {
  const { database } = millrace;
  const before = await database.read(scope, stockOf);
  const started = performance.now();
  await runAftersaleRule(database, scope, { actor });
  const seconds = (performance.now() - started) / 1_000;
  const after = await database.read(scope, stockOf);
  const rows = await database.read(scope, standing);
  const judged = rows.reduce((sum, row) => sum + row.documents, 0);
  console.log(
    `cancellations without a reference: ${judged} judged in ${seconds.toFixed(1)} s; ` +
      rows.map((row) => `${row.documents} ${row.state} (${row.verdict})`).join(", ") +
      `; stock before and after: ${before}; ${after}`,
  );
  if (before !== after) throw new Error("the rule moved stock");
  return rows.filter((row) => row.state !== "held").reduce((sum, row) => sum + row.documents, 0);
}
