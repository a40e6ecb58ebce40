import type { ChangeCause } from "../../../engines/promising/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Parties } from "../parties/index.ts";
import { causeInWords } from "./model.ts";
import { placeNames } from "./queries.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface RunDraft {
  readonly id: number;
  readonly cause: string;
  readonly items: readonly number[];
  readonly looked: number;
  readonly gained: number;
  readonly slipped: number;
}

/** Keeps a run that moved somebody and tells of it; one that moved nobody leaves nothing. */
export function recordRun(tx: Tx, run: RunDraft): void {
  if (run.gained + run.slipped === 0) return;
  tx.write({
    name: "promises.insert_run",
    text: `insert into promises.run (cell, tenant_id, id, at, cause, actor_name, items, looked,
       gained, slipped) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      ...[...scopeOf(tx), run.id, tx.now, run.cause, tx.actor.name],
      ...[run.items, run.looked, run.gained, run.slipped],
    ],
  });
  // That somebody gained is seen where it is looked for; that somebody lost is told.
  if (run.slipped > 0)
    tx.announce({ topic: "PromisesMoved", key: run.id, payload: { slipped: run.slipped } });
}

export interface StoredRun extends RunDraft {
  readonly at: Date;
  readonly actor: string;
}

const columns = "id, at, cause, actor_name as actor, items, looked, gained, slipped";

/** Runs that moved somebody, newest first. */
export function listRuns(
  tx: Tx,
  asked: {
    readonly cause: string | null;
    readonly slippedOnly: boolean;
    readonly after: number | null;
    readonly limit: number;
  },
): Promise<StoredRun[]> {
  return tx.rows(
    `select ${columns} from promises.run where cell = $1 and tenant_id = $2
       and ($3::text is null or cause = $3) and (not $4::bool or slipped > 0)
       and ($5::bigint is null or id < $5) order by id desc limit $6`,
    [...scopeOf(tx), asked.cause, asked.slippedOnly, asked.after, asked.limit],
  );
}

export interface RunChange {
  readonly lineId: number;
  readonly orderId: number;
  readonly itemId: number | null;
  readonly fromDay: string | null;
  readonly toDay: string | null;
  readonly fromShort: number;
  readonly toShort: number;
  readonly effect: "gained" | "slipped";
  readonly words: { readonly zh: string; readonly en: string } | null;
}

/** One run with every claim it moved, those that slipped first; null when it moved nobody. */
export async function runById(
  tx: Tx,
  parties: Parties,
  runId: number,
): Promise<(StoredRun & { readonly changes: RunChange[] }) | null> {
  const [run] = await tx.rows<StoredRun>(
    `select ${columns} from promises.run where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), runId],
  );
  if (!run) return null;
  const view = await parties.view.get(tx);
  const rows = await tx.rows<
    Omit<RunChange, "words"> & { reason: ChangeCause | "unknown"; supply_place: number | null }
  >(
    `select change.claim_id as "lineId", change.order_id as "orderId", promise.item_id as "itemId",
       from_day as "fromDay", to_day as "toDay", from_short as "fromShort", to_short as "toShort",
       effect, reason, supply_place
     from promises.change as change
     left join promises.promise as promise on promise.cell = change.cell
       and promise.tenant_id = change.tenant_id and promise.claim_id = change.claim_id
     where change.cell = $1 and change.tenant_id = $2 and change.run_id = $3
     order by effect desc, change.id limit 5000`,
    [...scopeOf(tx), runId],
  );
  return {
    ...run,
    changes: rows.map(({ reason, supply_place: place, ...row }) => ({
      ...row,
      words:
        reason === "unknown"
          ? null
          : causeInWords(reason, place === null ? undefined : placeNames(view, place)),
    })),
  };
}

/** Runs since an instant after which somebody's promise was later than before. */
export async function slippedSince(tx: Tx, since: Date): Promise<number> {
  const [row] = await tx.rows<{ count: number }>(
    `select count(*)::int as count from (select 1 from promises.run
       where cell = $1 and tenant_id = $2 and slipped > 0 and at > $3 limit 1001) as few`,
    [...scopeOf(tx), since],
  );
  return row?.count ?? 0;
}
