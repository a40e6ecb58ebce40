import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import { touchRevision } from "../../../platform/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { factoryRevision, readFactory } from "./factory.ts";
import type { ExceptionReason } from "./factory.ts";
import { named } from "../model.ts";
import type { NamedError } from "../model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A new stretch beside the shifts: of a calendar, or of one resource. */
export interface ExceptionDraft {
  readonly calendarId: number | null;
  readonly resourceId: number | null;
  readonly kind: "closed" | "open";
  readonly reason: ExceptionReason;
  readonly fromAt: Date;
  readonly untilAt: Date;
  readonly note: string;
}

/** Adds days off, maintenance or overtime; gives its id. Errors: what it names is not there. */
export async function addException(
  tx: Tx,
  draft: ExceptionDraft,
): Promise<Result<{ id: number }, NamedError>> {
  await touchRevision(tx, factoryRevision);
  const factory = await readFactory(tx);
  const { calendarId, resourceId, fromAt, untilAt } = draft;
  if (calendarId !== null && !factory.calendars.has(calendarId)) {
    const at = { field: "calendarId", value: calendarId, rule: "known_calendar" };
    return err(named("shift_calendar_unknown", at));
  }
  if ((calendarId === null) === (resourceId === null))
    return err(named("span_wrong", { field: "resourceId", value: "", rule: "one_of_both" }));
  if (resourceId !== null && !factory.resources.has(resourceId)) {
    const at = { field: "resourceId", value: resourceId, rule: "known_resource" };
    return err(named("resource_unknown", at));
  }
  if (untilAt <= fromAt) {
    const at = { field: "untilAt", value: untilAt.toISOString(), rule: "after_from" };
    return err(named("span_wrong", at));
  }
  const id = await tx.newIds(1);
  await tx.rows(
    `insert into production.exception (cell, tenant_id, id, calendar_id, resource_id, kind, reason,
       from_at, until_at, note) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[...scopeOf(tx), id, calendarId, resourceId, draft.kind, draft.reason],
      ...[fromAt, untilAt, draft.note],
    ],
  );
  tx.audit({
    action: "production.exception.add",
    subjectKind: resourceId === null ? "shift_calendar" : "resource",
    subjectId: resourceId ?? calendarId ?? 0,
    after: draft,
  });
  tx.announce({ topic: "FactoryChanged", key: id, payload: { resourceId, calendarId } });
  return ok({ id });
}

/** Takes an exception back. Errors: `exception_unknown`. */
export async function removeException(tx: Tx, id: number): Promise<Result<null, NamedError>> {
  await touchRevision(tx, factoryRevision);
  const [before] = await tx.rows<Record<string, unknown>>(
    `delete from production.exception where cell = $1 and tenant_id = $2 and id = $3
     returning calendar_id, resource_id, kind, reason, from_at, until_at, note`,
    [...scopeOf(tx), id],
  );
  if (!before)
    return err(named("exception_unknown", { field: "id", value: id, rule: "known_exception" }));
  tx.audit({
    action: "production.exception.remove",
    subjectKind: before["resource_id"] === null ? "shift_calendar" : "resource",
    subjectId: String(before["resource_id"] ?? before["calendar_id"]),
    before,
  });
  const { resource_id: resourceId, calendar_id: calendarId } = before;
  tx.announce({ topic: "FactoryChanged", key: id, payload: { resourceId, calendarId } });
  return ok(null);
}
