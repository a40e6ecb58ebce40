import type { Tx } from "../../platform/index.ts";
import { holdOwners } from "./hold-reasons.ts";
import { countHolds } from "./holds.ts";
import type { NewOrder } from "./model.ts";
import type { PlaceParts } from "./place.ts";
import { insertHolds, readExposure } from "./store.ts";

/**
 * Holds a locked order for those of these reasons (of one reason, those notes) for which it is not held
 * already, and counts them.
 */
export async function hold(
  tx: Tx,
  orderId: number,
  holds: NonNullable<NewOrder["holds"]>,
): Promise<void> {
  const open = await tx.rows<{ reason: string; note: string | null }>(
    `select reason, detail ->> 'note' as note from orders.hold where cell = $1 and tenant_id = $2 and order_id = $3
       and released_at is null`,
    [tx.scope.cell, tx.scope.tenantId, orderId],
  );
  const noteOf = ({ note }: Readonly<Record<string, unknown>>) => note ?? null;
  const fresh = holds.filter(
    ({ reason, detail }) =>
      !open.some((row) => row.reason === reason && row.note === noteOf(detail)),
  );
  const drafts = fresh.map(({ reason, detail }) => {
    const { role, minutes } = holdOwners[reason];
    return { orderId, reason, detail, ownerRole: role, minutes };
  });
  if (drafts.length === 0) return;
  await insertHolds(tx, drafts);
  await countHolds(tx, [orderId]);
}

interface Head {
  readonly total: number;
  readonly party: number | null;
  readonly currency: string;
}

/** What a live order comes to, and who owes it; null for one that is over or only remembered. */
export async function orderTotal(tx: Tx, orderId: number): Promise<Head | null> {
  const [head] = await tx.rows<Head>(
    `select total_minor as total, party_id as party, trim(currency) as currency
     from orders.order where cell = $1 and tenant_id = $2 and id = $3 and mode = 'live'
       and deal <> 'cancelled'`,
    [tx.scope.cell, tx.scope.tenantId, orderId],
    "orders.total_of",
  );
  return head ?? null;
}

/**
 * Holds a locked order that has come to more than before and takes its party beyond the credit limit, as
 * at placing: what all its live orders owe counts, and a limit says nothing of another currency.
 */
export async function holdOverCredit(
  tx: Tx,
  parts: PlaceParts,
  { orderId, before }: { readonly orderId: number; readonly before: Head | null },
): Promise<void> {
  const head = before?.party == null ? null : await orderTotal(tx, orderId);
  if (!before || head?.party == null || head.total <= before.total) return;
  const party = (await parts.parties.view.get(tx)).party(head.party);
  if (!party || party.creditLimitMinor === null) return;
  const { id, creditLimitMinor: limitMinor, creditCurrency } = party;
  const exposureMinor = (await readExposure(tx, new Map([[id, creditCurrency]]))).get(id) ?? 0;
  if (exposureMinor <= limitMinor && head.currency === creditCurrency) return;
  await hold(tx, orderId, [{ reason: "credit", detail: { exposureMinor, limitMinor } }]);
}
