import { createHash } from "node:crypto";

/** One order as a line of text: what both sides must agree on. */
export interface Plain {
  readonly id: string;
  readonly deal: string;
  readonly payment: string;
  readonly lines: readonly string[];
  readonly refunds: readonly string[];
  /** The order that it was split from; empty for most. */
  readonly parent: string;
}

export const textOfPlain = ({ id, deal, payment, lines, refunds, parent }: Plain): string =>
  [id, parent, deal, payment, ...[...lines].sort(), ...[...refunds].sort()].join(" ");

/** Our orders of the channel of a code, as plain rows. */
export const plainOrders = `select parent.external_id as id, parent.payment,
    coalesce((select split.parent_external_id from orders.split as split
      where split.tenant_id = parent.tenant_id and split.order_id = parent.id), '') as parent,
    case when parent.deal in ('cancelled', 'closed') then 'over' else 'open' end as deal,
    (select array_agg(format('%s:%s:%s:%s:%s', line.external_id, line.code, line.units,
        line.cancelled_units, line.shipped_units)) from orders.line as line
      where line.tenant_id = parent.tenant_id and line.order_id = parent.id) as lines,
    coalesce((select array_agg(format('%s:%s:%s', after.external_id, after.amount_minor, after.standing))
      from orders.aftersale as after where after.tenant_id = parent.tenant_id
      and after.order_id = parent.id and after.standing <> 'withdrawn'), '{}') as refunds
  from orders.order as parent join channels.channel as channel
    on channel.tenant_id = parent.tenant_id and channel.id = parent.channel_id
  where channel.code = $1`;

/** A short word for many lines: equal states have equal ones. */
export const digestOf = (lines: readonly string[]): string =>
  createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);

/** Where both sides differ, for the report of a storm that was not weathered. */
export function differences(theirs: readonly string[], ours: readonly string[]): string[] {
  const [a, b] = [new Set(theirs), new Set(ours)];
  return [
    ...theirs.filter((line) => !b.has(line)).map((line) => `theirs ${line}`),
    ...ours.filter((line) => !a.has(line)).map((line) => `ours   ${line}`),
  ].sort((x, y) => (x.slice(7) < y.slice(7) ? -1 : 1));
}
