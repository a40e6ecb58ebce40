import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { named } from "../model.ts";
import type { NamedError, StopCause } from "../model.ts";
import { saidAt } from "../moments.ts";
import type { Said } from "../moments.ts";
import type { Production } from "../open.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A stop of a resource that nobody planned. */
export interface Downtime {
  readonly id: number;
  readonly resourceId: number;
  readonly fromAt: Date;
  /** Null: it still stands. */
  readonly untilAt: Date | null;
  /** When somebody hopes it ends. */
  readonly expectedAt: Date | null;
  readonly cause: StopCause;
  readonly note: string;
  readonly reportedBy: string;
}

const columns = `id, resource_id as "resourceId", from_at as "fromAt", until_at as "untilAt",
  expected_at as "expectedAt", cause, note, reported_by as "reportedBy"`;

/** What clocks may differ by and a message takes, before it counts as said earlier. */
const clockSlackMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Until when a stop that has not ended must be thought to last: as somebody hoped, or a day. Once that
 * is over and nobody has said that the resource works, about as long again as it has lasted beyond
 * it, an hour at least and a day at most: it never counts as over by itself.
 */
export function stopLasts(stop: Pick<Downtime, "fromAt" | "expectedAt">, now: Date): Date {
  const hoped = stop.expectedAt?.getTime() ?? stop.fromAt.getTime() + dayMs;
  const beyond = Math.min(dayMs, Math.max(hourMs, now.getTime() - hoped));
  return new Date(hoped > now.getTime() ? hoped : now.getTime() + beyond);
}

/** Stops that have not ended. */
export function openDowntimes(tx: Tx): Promise<Downtime[]> {
  return tx.rows<Downtime>(
    `select ${columns} from production.downtime
     where cell = $1 and tenant_id = $2 and until_at is null order by id`,
    scopeOf(tx),
    "production.open_downtimes",
  );
}

/** Stops that reach into a span, the oldest first. */
export function downtimesWithin(
  tx: Tx,
  asked: { readonly resourceIds: readonly number[]; readonly from: Date; readonly until: Date },
): Promise<Downtime[]> {
  return tx.rows<Downtime>(
    `select ${columns} from production.downtime where cell = $1 and tenant_id = $2
       and resource_id = any ($3::int[]) and from_at < $5 and coalesce(until_at, 'infinity') > $4
     order by from_at, id`,
    [...scopeOf(tx), asked.resourceIds, asked.from, asked.until],
  );
}

/**
 * Says that a resource stands, from now or from an instant before; whoever plans listens.
 * Errors: `resource_unknown`, `stop_open` when it stands already, `span_wrong`.
 */
export async function startDowntime(
  tx: Tx,
  production: Production,
  stop: {
    readonly resourceId: number;
    readonly fromAt?: Date | undefined;
    readonly expectedAt?: Date | null | undefined;
    readonly cause: StopCause;
    readonly note: string;
    /** When it was said, where nothing is said of when it began. */
    readonly said?: Said;
  },
): Promise<Result<{ id: number }, NamedError>> {
  const { resourceId, expectedAt = null, cause, note } = stop;
  const fromAt = stop.fromAt ?? saidAt(stop.said ?? {}, tx.now) ?? tx.now;
  const resource = (await production.factory.get(tx)).resources.get(resourceId);
  if (!resource) {
    const at = { field: "resourceId", value: resourceId, rule: "known_resource" };
    return err(named("resource_unknown", at));
  }
  if (fromAt > tx.now || (expectedAt && expectedAt <= fromAt)) {
    const value = (fromAt > tx.now ? fromAt : expectedAt)?.toISOString() ?? "";
    const rule = fromAt > tx.now ? "not_later_than_now" : "after_from";
    return err(named("span_wrong", { field: "fromAt", value, rule }));
  }
  const id = await tx.newIds(1);
  const rows = await tx.rows(
    `insert into production.downtime (cell, tenant_id, id, resource_id, from_at, expected_at, cause,
       note, reported_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (cell, tenant_id, resource_id) where until_at is null do nothing returning id`,
    [...scopeOf(tx), id, resourceId, fromAt, expectedAt, cause, note, tx.actor.name],
  );
  if (rows.length === 0)
    return err(
      named("stop_open", { field: "resourceId", value: resource.code, rule: "one_open_stop" }),
    );
  tx.audit({
    action: "production.downtime.start",
    subjectKind: "resource",
    subjectId: resourceId,
    after: { id, fromAt, expectedAt, cause, note },
  });
  const payload = { resourceId, placeId: resource.placeId, cause };
  tx.announce({ topic: "ResourceStopped", key: resourceId, payload });
  return ok({ id });
}

/** Says that a resource works again. Errors: `stop_unknown`, `stop_early` before it began. */
export async function endDowntime(
  tx: Tx,
  production: Production,
  end: {
    readonly resourceId: number;
    readonly untilAt?: Date | undefined;
    /** When it was said, where nothing is said of when it worked again. */
    readonly said?: Said;
  },
): Promise<Result<{ id: number; minutes: number }, NamedError>> {
  const { resourceId } = end;
  const [open] = await tx.rows<Downtime>(
    `select ${columns} from production.downtime where cell = $1 and tenant_id = $2
       and resource_id = $3 and until_at is null for update`,
    [...scopeOf(tx), resourceId],
  );
  if (!open) {
    const at = { field: "resourceId", value: resourceId, rule: "open_stop" };
    return err(named("stop_unknown", at));
  }
  const saidUntil = saidAt(end.said ?? {}, tx.now) ?? tx.now;
  // Said before this stop began: it was another stop that it ended.
  if (!end.untilAt && saidUntil.getTime() < open.fromAt.getTime() - clockSlackMs) {
    const at = { field: "at", value: saidUntil.toISOString(), rule: "after_start_until_now" };
    return err(named("stop_early", at));
  }
  const untilAt = end.untilAt ?? (saidUntil < open.fromAt ? open.fromAt : saidUntil);
  if (untilAt < open.fromAt || untilAt > tx.now) {
    const at = { field: "untilAt", value: untilAt.toISOString(), rule: "after_start_until_now" };
    return err(named("stop_early", at));
  }
  await tx.rows(
    `update production.downtime set until_at = $4 where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), open.id, untilAt],
  );
  tx.audit({
    action: "production.downtime.end",
    subjectKind: "resource",
    subjectId: resourceId,
    before: open,
    after: { ...open, untilAt },
  });
  const placeId = (await production.factory.get(tx)).resources.get(resourceId)?.placeId ?? 0;
  tx.announce({ topic: "ResourceRestored", key: resourceId, payload: { resourceId, placeId } });
  return ok({ id: open.id, minutes: (untilAt.getTime() - open.fromAt.getTime()) / 60_000 });
}
