import { dayFromText, instantOfLocal } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const dayMs = 86_400_000;

/** What a person chose about the parcels that left untold: all, none, or those from a day on. */
export type TellUntold = string;

export interface Untold {
  readonly parcels: number;
  readonly oldest: string | null;
  readonly days: readonly { readonly day: string; readonly parcels: number }[];
}

/**
 * Parcels that nobody told or chose about yet, with what says when they left; each half by its own index.
 * What waited as confirming was switched off waits still.
 */
const openOf = ["untold", "waiting"]
  .map(
    (state) => `select shipment_id, coalesce(left_at, due_at) as left_at from channels.parcel
       where cell = $1 and tenant_id = $2 and channel_id = $3 and state = '${state}'`,
  )
  .join(" union all ");

const nothing: Untold = { parcels: 0, oldest: null, days: [] };

/**
 * Parcels of a channel that its platform was not told of as confirming shipments is off, by the day they
 * left in this zone; none while it is on.
 */
export async function untoldParcelsOf(
  tx: Tx,
  { channelId, zone }: { readonly channelId: number; readonly zone: string },
): Promise<Untold> {
  const days = await tx.rows<{ day: string; parcels: number }>(
    `select to_char(left_at at time zone $4, 'YYYY-MM-DD') as day, count(*)::int as parcels
     from (${openOf}) as open
     where exists (select 1 from channels.connection as own where own.cell = $1
         and own.tenant_id = $2 and own.channel_id = $3 and not own.confirms_shipments)
     group by 1 order by 1`,
    [...scopeOf(tx), channelId, zone],
    "channels.untold_parcels",
  );
  const parcels = days.reduce((sum, each) => sum + each.parcels, 0);
  return parcels === 0 ? nothing : { parcels, oldest: days[0]?.day ?? null, days };
}

/** From which moment on parcels are told by this choice; null: all of them. */
function tellsFrom(tell: TellUntold, { now, zone }: { readonly now: Date; readonly zone: string }) {
  if (tell === "all") return null;
  return tell === "none" ? now : instantOfLocal(dayFromText(tell) * dayMs, zone);
}

/**
 * Carries out what a person chose as confirming was switched on: what is told waits as any parcel does,
 * behind those that leave meanwhile; the rest is over. What cannot be told is given up with its reason.
 */
export async function chooseUntold(
  tx: Tx,
  { channelId, zone, tell }: { channelId: number; zone: string; tell: TellUntold },
): Promise<void> {
  const from = tellsFrom(tell, { now: tx.now, zone });
  const rows = await tx.rows<{ state: string; parcels: number }>(
    `with chosen as (
       update channels.parcel set chosen_at = $4, due_at = $4, tries = 0,
         state = case when $6 or coalesce(left_at, due_at) < $5 then 'done'
           when state = 'untold' and reason <> '' then 'dead' else 'waiting' end,
         reason = case when $6 or coalesce(left_at, due_at) < $5 then 'not_chosen'
           when state = 'untold' then reason else '' end,
         done_at = case when $6 or coalesce(left_at, due_at) < $5 then $4::timestamptz end
       where cell = $1 and tenant_id = $2 and channel_id = $3
         and shipment_id in (select shipment_id from (${openOf}) as open)
       returning state)
     select state, count(*)::int as parcels from chosen group by state`,
    [...scopeOf(tx), channelId, tx.now, from, tell === "none"],
  );
  await tx.rows(
    `update channels.connection set parcels_from = $4
     where cell = $1 and tenant_id = $2 and channel_id = $3`,
    [...scopeOf(tx), channelId, from],
  );
  const count = (state: string) => rows.find((row) => row.state === state)?.parcels ?? 0;
  tx.audit({
    action: "channels.shipments.choose",
    ...{ subjectKind: "channel", subjectId: channelId },
    after: { tell, told: count("waiting"), cannot: count("dead"), left: count("done") },
  });
}

/** Keeps the connection as it is until this transaction ends: nothing is kept untold meanwhile. */
export function lockConfirming(tx: Tx, channelId: number) {
  return tx.rows(
    `select 1 from channels.connection where cell = $1 and tenant_id = $2 and channel_id = $3 for update`,
    [...scopeOf(tx), channelId],
  );
}
