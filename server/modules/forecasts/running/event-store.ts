import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { Catalog } from "../../catalog/index.ts";
import { listChannels } from "../../channels/index.ts";
import type { EventDays } from "../scenario.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export type EventError =
  | {
      readonly kind: "item_unknown" | "channel_unknown";
      readonly field: string;
      readonly value: number;
    }
  | { readonly kind: "days_backward"; readonly field: string; readonly value: string }
  | { readonly kind: "event_unknown"; readonly event: number };

/** An event as it stands in the list. */
export interface EventRow extends EventDays {
  readonly id: number;
  readonly author: string;
  readonly createdAt: Date;
  readonly withdrawnAt: Date | null;
}

/** Events that are not withdrawn, the latest first. */
export function liveEvents(tx: Tx): Promise<EventRow[]> {
  return tx.rows<EventRow>(
    `select id, name, from_day as "fromDay", until_day as "untilDay", item_id as "itemId",
       channel_id as "channelId", author, created_at as "createdAt", withdrawn_at as "withdrawnAt"
     from forecasts.event where cell = $1 and tenant_id = $2 and withdrawn_at is null
     order by from_day desc, id desc limit 2000`,
    scopeOf(tx),
  );
}

/** Adds an event; the next run learns from its past days and heeds those ahead. */
export async function addEvent(
  tx: Tx,
  catalog: Catalog,
  draft: EventDays,
): Promise<Result<{ id: number }, EventError>> {
  const { itemId, channelId, fromDay, untilDay } = draft;
  if (untilDay < fromDay) return err({ kind: "days_backward", field: "untilDay", value: untilDay });
  if (itemId !== null && !(await catalog.view.get(tx)).item(itemId))
    return err({ kind: "item_unknown", field: "itemId", value: itemId });
  if (channelId !== null && !(await listChannels(tx)).some((each) => each.id === channelId))
    return err({ kind: "channel_unknown", field: "channelId", value: channelId });
  const id = await tx.newIds(1);
  await tx.rows(
    `insert into forecasts.event (cell, tenant_id, id, name, from_day, until_day, item_id,
       channel_id, author, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [...scopeOf(tx), id, draft.name, fromDay, untilDay, itemId, channelId, tx.actor.name, tx.now],
  );
  tx.audit({
    action: "forecasts.event",
    subjectKind: "forecast_event",
    subjectId: id,
    after: draft,
  });
  return ok({ id });
}

/** Takes an event back. */
export async function endEvent(tx: Tx, id: number): Promise<Result<{ done: boolean }, EventError>> {
  const [row] = await tx.rows<EventRow>(
    `update forecasts.event set withdrawn_at = coalesce(withdrawn_at, $4),
       withdrawn_by = coalesce(withdrawn_by, $5)
     where cell = $1 and tenant_id = $2 and id = $3
     returning id, name, from_day as "fromDay", until_day as "untilDay"`,
    [...scopeOf(tx), id, tx.now, tx.actor.name],
  );
  if (!row) return err({ kind: "event_unknown", event: id });
  const subject = { subjectKind: "forecast_event", subjectId: id };
  tx.audit({ action: "forecasts.withdraw_event", ...subject, before: row });
  return ok({ done: true });
}
