import { listExposures } from "../../../../contract/parties.ts";
import type { Database, Http, Tx } from "../../../platform/index.ts";
import type { Parties } from "../../parties/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Every party's live orders by currency: what is owed, and what is still open. */
async function exposureRows(tx: Tx, partyIds: readonly number[] | null) {
  return tx.rows<{
    partyId: number;
    currency: string;
    owedMinor: number;
    openOrders: number;
    openMinor: number;
  }>(
    `select party_id as "partyId", trim(currency) as currency,
       sum(owed_minor)::bigint as "owedMinor",
       count(*) filter (where stage <> 'done')::int as "openOrders",
       coalesce(sum(total_minor) filter (where stage <> 'done'), 0)::bigint as "openMinor"
     from orders.order where cell = $1 and tenant_id = $2 and party_id is not null
       and ($3::int[] is null or party_id = any ($3::int[]))
       and mode = 'live' and deal <> 'cancelled' and (owed_minor > 0 or stage <> 'done')
     group by party_id, trim(currency) order by 1, 2`,
    [...scopeOf(tx), partyIds],
  );
}

/** Registers what parties owe. */
export function registerExposures(
  http: Http,
  { database, parties }: { readonly database: Database; readonly parties: Parties },
): void {
  http.on(listExposures, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const view = await parties.view.get(tx);
      const own = caller.partyIds && caller.partyIds.flatMap((id) => view.descendants(id));
      return { rows: await exposureRows(tx, own) };
    }),
  );
}
