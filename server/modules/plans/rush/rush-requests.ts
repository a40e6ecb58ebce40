import type { OfferKind } from "../../../../engines/scheduling/index.ts";
import { err, ok, type Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { takeRush, type TakenRush } from "./inserts.ts";
import type { PublishParts } from "../publishing/publish.ts";
import type { LateBy, RushError, RushOrder } from "./rush.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export type RequestState = "waiting" | "agreed" | "declined" | "withdrawn" | "lapsed";

/** A rush order that makes customers' orders late, and what was decided of it. */
export interface RushRequest extends RushOrder {
  readonly id: number;
  readonly kind: OfferKind;
  readonly endAt: Date;
  readonly slips: readonly LateBy[];
  readonly state: RequestState;
  readonly why: string;
  readonly askedAt: Date;
  readonly askedBy: string;
  /** Who is told what was decided; null: nobody who can be. */
  readonly askedByUser: number | null;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
  readonly decision: string;
  readonly workOrderId: number | null;
}

export type RequestError =
  | RushError
  | { readonly kind: "rush_request_unknown"; readonly request: number }
  | { readonly kind: "rush_request_decided"; readonly request: number; readonly state: string };

const columns = `id, place_id as "placeId", item_id as "itemId", units, need_at as "needAt", weight,
  kind, end_at as "endAt", slips, state, why, asked_at as "askedAt", asked_by as "askedBy",
  asked_by_user as "askedByUser", decided_at as "decidedAt", decided_by as "decidedBy", decision,
  work_order_id as "workOrderId"`;

/** Rush orders that wait for a word in a plant, then the latest that have it, up to so many. */
export function rushRequests(
  tx: Tx,
  asked: { readonly placeId: number; readonly limit: number },
): Promise<RushRequest[]> {
  return tx.rows<RushRequest>(
    `select ${columns} from plans.rush_request
     where cell = $1 and tenant_id = $2 and place_id = $3
     order by state = 'waiting' desc, id desc limit $4`,
    [...scopeOf(tx), asked.placeId, asked.limit],
  );
}

/** How many rush orders wait for a word, and of how many the time is over. */
export async function waitingRushes(
  tx: Tx,
): Promise<{ readonly value: number; readonly late: number }> {
  const [row] = await tx.rows<{ value: number; late: number }>(
    `select count(*)::int as value, count(*) filter (where need_at < $3)::int as late
     from plans.rush_request where cell = $1 and tenant_id = $2 and state = 'waiting'`,
    [...scopeOf(tx), tx.now],
  );
  return row ?? { value: 0, late: 0 };
}

/** Writes down a rush order that waits for a word; gives its id. */
export async function askForRush(
  tx: Tx,
  asked: RushOrder & {
    readonly kind: OfferKind;
    readonly endAt: Date;
    readonly slips: readonly LateBy[];
    readonly why: string;
  },
): Promise<number> {
  const id = await tx.newIds(1);
  await tx.rows(
    `insert into plans.rush_request (cell, tenant_id, id, place_id, item_id, units, need_at, weight,
       kind, end_at, slips, why, asked_at, asked_by, asked_by_user)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      ...[...scopeOf(tx), id, asked.placeId, asked.itemId, asked.units, asked.needAt, asked.weight],
      ...[asked.kind, asked.endAt, JSON.stringify(asked.slips), asked.why, tx.now, tx.actor.name],
      userOf(tx),
    ],
  );
  tx.audit({ action: "plans.rush.ask", subjectKind: "plan", subjectId: id, after: asked });
  tellAsked(tx, { id, rush: "waiting" });
  return id;
}

const userOf = (tx: Tx): number | null => (tx.actor.kind === "user" ? tx.actor.id : null);

const tellAsked = (tx: Tx, moved: { readonly id: number; readonly rush: RequestState }): void =>
  tx.announce({ topic: "PlanMoved", key: moved.id, payload: { ...moved, by: userOf(tx) } });

/** A rush order that asked for a word, or null. */
export async function rushRequest(tx: Tx, id: number): Promise<RushRequest | null> {
  const [found] = await tx.rows<RushRequest>(
    `select ${columns} from plans.rush_request where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id],
  );
  return found ?? null;
}

/** A request that nobody has decided, under lock. */
async function waiting(tx: Tx, id: number): Promise<Result<RushRequest, RequestError>> {
  const [found] = await tx.rows<RushRequest>(
    `select ${columns} from plans.rush_request where cell = $1 and tenant_id = $2 and id = $3
     for update`,
    [...scopeOf(tx), id],
  );
  if (!found) return err({ kind: "rush_request_unknown", request: id });
  const { state } = found;
  return state === "waiting"
    ? ok(found)
    : err({ kind: "rush_request_decided", request: id, state });
}

/** Writes what was decided of a request. */
async function decide(
  tx: Tx,
  id: number,
  decided: {
    readonly state: Exclude<RequestState, "waiting">;
    readonly why: string;
    readonly workOrderId?: number;
  },
): Promise<void> {
  const { state, why, workOrderId = null } = decided;
  await tx.rows(
    `update plans.rush_request set state = $4, decision = $5, decided_at = $6, decided_by = $7,
       work_order_id = $8 where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id, state, why, tx.now, tx.actor.name, workOrderId],
  );
  tx.audit({
    ...{ action: `plans.rush.${state}`, subjectKind: "plan", subjectId: id, why },
    ...{ before: { state: "waiting" }, after: { state, workOrderId } },
  });
  tellAsked(tx, { id, rush: state });
}

/**
 * Agrees to a rush order: it is put into the plan as it is now, as long as it is in time or no later
 * than was shown, and makes nobody late but those whose names were shown. Errors: unknown, decided,
 * `rush_offer_changed` and what a rush order is refused with.
 */
export async function agreeToRush(
  tx: Tx,
  parts: PublishParts,
  asked: { readonly id: number; readonly why: string },
): Promise<Result<TakenRush, RequestError>> {
  const found = await waiting(tx, asked.id);
  if (!found.ok) return found;
  const { needAt, endAt, slips, ...request } = found.value;
  const done = await takeRush(tx, parts, {
    ...{ ...request, needAt, endAt: needAt > endAt ? needAt : endAt },
    agreed: new Set(slips.map((each) => each.workOrderId)),
  });
  if (!done.ok)
    return done.error.kind === "rush_needs_word"
      ? err({ kind: "rush_offer_changed", offer: request.kind })
      : done;
  const { workOrderId } = done.value;
  await decide(tx, asked.id, { state: "agreed", why: asked.why, workOrderId });
  return done;
}

/** Declines a rush order, or withdraws what one asked for. Errors: unknown, decided. */
export async function endRush(
  tx: Tx,
  asked: { readonly id: number; readonly state: "declined" | "withdrawn"; readonly why: string },
): Promise<Result<{ id: number }, RequestError>> {
  const found = await waiting(tx, asked.id);
  if (!found.ok) return found;
  await decide(tx, asked.id, asked);
  return ok({ id: asked.id });
}

/**
 * Ends requests that nobody decided until both the day they were needed and the day they would have
 * been done are over: nothing could still be as it was asked for. Gives how many.
 */
export async function lapseRushes(tx: Tx): Promise<number> {
  const over = await tx.rows<{ id: number }>(
    `select id from plans.rush_request where cell = $1 and tenant_id = $2 and state = 'waiting'
       and greatest(need_at, end_at) <= $3 order by id for update skip locked`,
    [...scopeOf(tx), tx.now],
  );
  for (const { id } of over) await decide(tx, id, { state: "lapsed", why: "" });
  return over.length;
}
