import type { Tx } from "../../../platform/index.ts";
import { lockParties } from "../../parties/index.ts";
import type { Parties, PartiesView, Party } from "../../parties/index.ts";
import { holdOf } from "../holds/of-deals.ts";
import { hold } from "../holds/once.ts";
import type { NewOrder } from "../model.ts";
import type { DraftOrder } from "../store.ts";

/** What parties that have a credit limit owe, in minor units of its currency, by party. */
export type Owed = Map<number, number>;

interface Credit {
  readonly parties: PartiesView;
  readonly owed: Owed;
}

/**
 * What the parties of these orders owe, where they have a credit limit. With the lock two servers
 * do not measure both of their orders by what was owed before either.
 */
export async function readOwed(
  tx: Tx,
  parties: PartiesView,
  {
    orders,
    mode = "lock",
  }: { readonly orders: readonly NewOrder[]; readonly mode?: "lock" | "look" },
): Promise<Owed> {
  const limits = new Map<number, string>();
  for (const order of orders) {
    const party = onCredit(order, { parties });
    if (party) limits.set(party.id, party.creditCurrency);
  }
  if (mode === "lock") await lockParties(tx, [...limits.keys()]);
  return sumOwed(tx, limits);
}

/** What parties owe by their live orders, in the currency of each one's credit limit: settled ones are not read. */
async function sumOwed(tx: Tx, limits: ReadonlyMap<number, string>): Promise<Map<number, number>> {
  if (limits.size === 0) return new Map();
  const rows = await tx.rows<{ party_id: number; minor: number }>(
    `select party_id, sum(owed_minor)::bigint as minor
     from orders.order as placed
     join unnest($3::int[], $4::text[]) as credit (owner, currency)
       on credit.owner = placed.party_id and credit.currency = trim(placed.currency)
     where cell = $1 and tenant_id = $2 and party_id = any ($3::int[])
       and mode = 'live' and deal <> 'cancelled' and (owed_minor > 0 or stage <> 'done')
     group by party_id`,
    [tx.scope.cell, tx.scope.tenantId, [...limits.keys()], [...limits.values()]],
  );
  return new Map(rows.map((row) => [row.party_id, row.minor]));
}

/** A live order of a party that may owe so much and no more. */
function onCredit({ mode, deal, partyId }: NewOrder, { parties }: Pick<Credit, "parties">) {
  if (mode === "history" || deal === "cancelled" || partyId === null) return null;
  const party = parties.party(partyId);
  return party && party.creditLimitMinor !== null
    ? { ...party, limitMinor: party.creditLimitMinor }
    : null;
}

/** What a new order adds to what is owed in a currency: nothing where its own is another one. */
export const addedTo = (currency: string, order: NewOrder): number =>
  order.currency === currency ? order.totalMinor - order.paidMinor : 0;

/** What a party owes in the currency of its limit, whether it has one or not. */
export const owedBefore = async (tx: Tx, { id, creditCurrency }: Party): Promise<number> =>
  (await sumOwed(tx, new Map([[id, creditCurrency]]))).get(id) ?? 0;

/** The draft, held where its party would owe more than its limit with it. */
export function withinCredit(draft: DraftOrder, views: Credit): DraftOrder {
  const { order } = draft;
  const party = onCredit(order, views);
  if (!party) return draft;
  const { limitMinor, creditCurrency } = party;
  const exposureMinor = (views.owed.get(party.id) ?? 0) + addedTo(creditCurrency, order);
  // A limit says nothing of another currency: somebody must look.
  if (exposureMinor <= limitMinor && order.currency === creditCurrency) return draft;
  return { ...draft, holds: [...draft.holds, holdOf("credit", { exposureMinor, limitMinor })] };
}

/** Adds an order that is let in to what its party owes: the next of the batch is measured with it. */
export function owe({ order }: DraftOrder, { parties, owed }: Credit): void {
  const party = onCredit(order, { parties });
  if (!party) return;
  owed.set(party.id, (owed.get(party.id) ?? 0) + addedTo(party.creditCurrency, order));
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
  { parties }: { readonly parties: Parties },
  { orderId, before }: { readonly orderId: number; readonly before: Head | null },
): Promise<void> {
  const head = !before || before.party === null ? null : await orderTotal(tx, orderId);
  if (!before || !head || head.party === null || head.total <= before.total) return;
  const party = (await parties.view.get(tx)).party(head.party);
  if (!party || party.creditLimitMinor === null) return;
  const { creditLimitMinor: limitMinor, creditCurrency } = party;
  const exposureMinor = await owedBefore(tx, party);
  if (exposureMinor <= limitMinor && head.currency === creditCurrency) return;
  await hold(tx, orderId, [{ reason: "credit", detail: { exposureMinor, limitMinor } }]);
}
