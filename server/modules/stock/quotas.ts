import type { Tx } from "../../platform/index.ts";
import { lockOnHand } from "./ledger.ts";
import { lockSupplies } from "./locking.ts";
import { announceChange } from "./room.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface QuotaDraft {
  readonly itemId: number;
  readonly channelId: number;
  readonly cap: number | null;
  readonly protected: number;
}

/** Sets what a channel may take and what is kept for it; a new period starts, so `used` is zero. */
export async function setQuotas(tx: Tx, drafts: readonly QuotaDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  await lockSupplies(
    tx,
    [...new Set(drafts.map((draft) => draft.itemId))].sort((a, b) => a - b),
  );
  await tx.rows(
    `insert into stock.quota as quota (cell, tenant_id, item_id, channel_id, cap, protected)
     select $1, $2, draft.* from unnest($3::int[], $4::int[], $5::bigint[], $6::bigint[]) as draft
     on conflict (cell, tenant_id, item_id, channel_id) do update
       set cap = greatest(excluded.cap, quota.granted), protected = excluded.protected, used = 0`,
    [
      ...scopeOf(tx),
      drafts.map((draft) => draft.itemId),
      drafts.map((draft) => draft.channelId),
      drafts.map((draft) => draft.cap),
      drafts.map((draft) => draft.protected),
    ],
  );
  for (const draft of drafts) {
    tx.audit({
      action: "stock.quota.set",
      subjectKind: "item",
      subjectId: draft.itemId,
      after: draft,
    });
  }
  announceChange(
    tx,
    drafts.map((draft) => draft.itemId),
    "quota",
  );
}

/** Sets how much of an item a place keeps back from promises. */
export async function setSafety(
  tx: Tx,
  draft: { readonly itemId: number; readonly placeId: number; readonly units: number },
): Promise<void> {
  await lockOnHand(tx, [draft]);
  await tx.rows(
    `update stock.supply set safety = $5
     where cell = $1 and tenant_id = $2 and item_id = $3 and place_id = $4 and id = 0`,
    [...scopeOf(tx), draft.itemId, draft.placeId, draft.units],
  );
  tx.audit({
    action: "stock.safety.set",
    subjectKind: "item",
    subjectId: draft.itemId,
    after: draft,
  });
  announceChange(tx, [draft.itemId], "safety");
}
