import type { Tx } from "../../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Why orders wait for a role: all that one thing holds. */
export interface HoldCause {
  readonly ownerRole: string;
  readonly reason: string;
  /** The review rule; null: none. */
  readonly rule: number | null;
  /** What a hold by hand or by itself says more closely; empty: nothing. */
  readonly note: string;
}

export interface TouchedHold extends HoldCause {
  readonly orderId: number;
  readonly channelId: number;
  readonly at: Date;
  /** It waits for this role since then, and still. */
  readonly put: boolean;
  /** The user who put it or whose order it held; null: nobody. */
  readonly by: number | null;
}

const cause = `hold.reason,
  case when hold.reason = 'review' then (hold.detail ->> 'rule')::int end as rule,
  coalesce(hold.detail ->> 'note', '') as note`;

/** An instant at which holds of an order may have moved. */
export interface HoldMoment {
  readonly orderId: number;
  readonly at: Date;
  /** One was given to another role. */
  readonly isGiven: boolean;
}

/**
 * Holds that were put on these orders, freed, or given to another role at these instants: as they are
 * now, and with the role that has them no more. What waits for a buyer's money waits for no role.
 */
export function holdsTouched(tx: Tx, moments: readonly HoldMoment[]): Promise<TouchedHold[]> {
  return tx.rows<TouchedHold>(
    `with moment as (select * from unnest($3::bigint[], $4::timestamptz[], $5::boolean[])
       as moment (order_id, at, is_given)),
     given as (select (audit.before ->> 'hold')::bigint as id, audit.before ->> 'ownerRole' as from_role,
         moment.at
       from moment join platform.audit as audit on audit.cell = $1 and audit.tenant_id = $2
         and audit.subject_kind = 'order' and audit.subject_id = moment.order_id::text
         and audit.at = moment.at and audit.action = 'orders.hold.assign'
       where moment.is_given),
     touched as (
       select ${cause}, hold.owner_role, hold.order_id, moment.at, hold.released_at is null as put
       from moment join orders.hold as hold on hold.cell = $1 and hold.tenant_id = $2
         and hold.order_id = moment.order_id
         and (hold.placed_at = moment.at or hold.released_at = moment.at
           or exists (select from given where given.id = hold.id and given.at = moment.at))
       union all
       select ${cause}, given.from_role, hold.order_id, given.at, false
       from given join orders.hold as hold on hold.cell = $1 and hold.tenant_id = $2
         and hold.id = given.id)
     select touched.reason, touched.rule, touched.note, touched.owner_role as "ownerRole",
       touched.order_id as "orderId", parent.channel_id as "channelId", touched.at, touched.put,
       (select audit.actor_id from platform.audit as audit where audit.cell = $1
         and audit.tenant_id = $2 and audit.subject_kind = 'order'
         and audit.subject_id = touched.order_id::text and audit.at = touched.at
         and audit.actor_kind = 'user' limit 1) as by
     from touched join orders.order as parent on parent.cell = $1 and parent.tenant_id = $2
       and parent.id = touched.order_id
     where touched.reason <> 'unpaid'`,
    [
      ...[...scopeOf(tx), moments.map((each) => each.orderId), moments.map((each) => each.at)],
      moments.map((each) => each.isGiven),
    ],
    "orders.holds_touched",
  );
}

export interface WaitingOrders extends HoldCause {
  readonly channelId: number;
  readonly count: number;
  /** One of them. */
  readonly orderId: number;
  readonly number: string;
  /** What the review rule is called; empty: none. */
  readonly ruleName: string;
}

/** How many orders wait now for each of these causes, by channel. */
export function waitingOrders(tx: Tx, causes: readonly HoldCause[]): Promise<WaitingOrders[]> {
  return tx.rows<WaitingOrders>(
    `select waits.*, first.number
     from (select hold.owner_role as "ownerRole", ${cause}, parent.channel_id as "channelId",
         count(distinct hold.order_id)::int as count, min(hold.order_id) as "orderId",
         coalesce(max(hold.detail ->> 'name') filter (where hold.reason = 'review'), '') as "ruleName"
       from orders.hold as hold join orders.order as parent on parent.cell = hold.cell
         and parent.tenant_id = hold.tenant_id and parent.id = hold.order_id
       where hold.cell = $1 and hold.tenant_id = $2 and hold.released_at is null
         and hold.reason = any ($3::text[]) and hold.owner_role = any ($4::text[])
       group by 1, 2, 3, 4, 5) as waits
     join orders.order as first on first.cell = $1 and first.tenant_id = $2
       and first.id = waits."orderId"`,
    [
      ...scopeOf(tx),
      [...new Set(causes.map((each) => each.reason))],
      [...new Set(causes.map((each) => each.ownerRole))],
    ],
    "orders.waiting_orders",
  );
}
