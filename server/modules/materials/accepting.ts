import {
  dayFromText,
  dayOfInstant,
  dayToText,
  err,
  instantOfLocal,
  ok,
} from "../../../kernel/index.ts";
import type { Day, Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import {
  cancelWorkOrders,
  changeNeed,
  createWorkOrders,
  resizeWorkOrder,
  workOrdersById,
} from "../production/index.ts";
import type { NamedError } from "../production/index.ts";
import {
  changeSupply,
  listSupplies,
  lockSupplies,
  planSupplies,
  shipTransfer,
} from "../stock/index.ts";
import type { StockError } from "../stock/index.ts";
import {
  acceptedUnits,
  dismissNames,
  lockActions,
  noteAccepted,
  receiptOf,
  restoreNames,
} from "./actions.ts";
import type { Made, StoredAction } from "./actions.ts";
import type { MaterialsParts } from "./company.ts";
import { latestReady } from "./runs.ts";

/** Why an action cannot be taken. */
export type MaterialsError =
  | { readonly kind: "material_run_old"; readonly run: number }
  | { readonly kind: "material_action_unknown"; readonly action: number }
  | { readonly kind: "material_action_done"; readonly action: number; readonly number: string }
  | { readonly kind: "material_action_stale"; readonly action: number; readonly number: string };

export type AcceptError = MaterialsError | NamedError | StockError;

const dayMs = 86_400_000;
const why = (runId: number) => `material_plan/${runId}`;

interface Accepting {
  readonly tx: Tx;
  readonly parts: MaterialsParts;
  readonly runId: number;
  readonly action: StoredAction;
  /** Units of receipts that actions of this run changed, by kind and id: others follow them. */
  readonly resized: ReadonlyMap<string, number>;
}

/** Units that a receipt has if nobody but this run's actions changed it since. */
const unitsAsStood = ({ action, resized }: Accepting): number =>
  resized.get(receiptOf(action)) ?? action.units;

/** The end of the day before units must be there, on the clock of the place that makes them. */
async function needOf({ tx, parts, action }: Accepting): Promise<Date> {
  const view = await parts.production.parties.view.get(tx);
  const zone = view.place(action.placeId)?.zone ?? "Asia/Shanghai";
  return instantOfLocal(dayFromText(action.newDay) * dayMs, zone);
}

/** The work order's cause: what waits for it, so that what it gives goes where it was asked for. */
function causeOf({ cause }: StoredAction) {
  if (cause.workOrderId !== null) return { kind: "work_order" as const, id: cause.workOrderId };
  if (cause.kind === "order" && cause.lineId !== null)
    return { kind: "order" as const, id: cause.lineId };
  if (cause.kind === "forecast") return { kind: "forecast" as const, id: 0 };
  return { kind: "stock" as const, id: 0 };
}

/** Makes a work order on a receipt that is announced first, so that who waits is promised on it. */
async function makeIt(at: Accepting): Promise<Result<Made, AcceptError>> {
  const { tx, parts, action, runId } = at;
  const [supplyId] = await planSupplies(tx, [
    {
      ...{ itemId: action.itemId, placeId: action.placeId, kind: "planned", day: action.newDay },
      ...{ units: action.newUnits, documentKind: "material_plan", documentId: runId },
      documentNumber: `MRP-${runId}-${action.rank}`,
    },
  ]);
  const made = await createWorkOrders(tx, parts.production, [
    {
      ...{ itemId: action.itemId, placeId: action.placeId, units: action.newUnits, supplyId },
      ...{ needAt: await needOf(at), freedom: "approved", cause: causeOf(action) },
    },
  ]);
  if (!made.ok) return made;
  const [order] = made.value;
  return ok({ kind: "work_order", id: order?.id ?? 0, number: order?.number ?? "" });
}

/** Announces what a supplier shall deliver: the units that arrive good. */
async function orderIt({ tx, action, runId }: Accepting): Promise<Result<Made, AcceptError>> {
  const number = `MRP-${runId}-${action.rank}`;
  const [id = 0] = await planSupplies(tx, [
    {
      ...{ itemId: action.itemId, placeId: action.placeId, kind: "planned", day: action.newDay },
      ...{ units: action.newUnits, documentKind: "PO", documentNumber: number },
    },
  ]);
  return ok({ kind: "supply", id, number });
}

/** Sends goods to where they are short: they leave today, and their arrival is a receipt to come. */
async function sendIt({ tx, parts, action, runId }: Accepting): Promise<Result<Made, AcceptError>> {
  const { parties } = parts.production;
  const { itemId, placeId, fromPlaceId, newUnits } = action;
  const zone = (await parties.view.get(tx)).place(fromPlaceId ?? 0)?.zone ?? "Asia/Shanghai";
  const took = dayFromText(action.newDay) - dayFromText(action.actBy);
  const day = dayToText((dayOfInstant(tx.now, zone).day + took) as Day);
  const number = `MRP-${runId}-${action.rank}`;
  const sent = await shipTransfer(tx, parties, {
    ...{ number, fromPlaceId: fromPlaceId ?? 0, toPlaceId: placeId, day, why: why(runId) },
    lines: [{ itemId, units: newUnits }],
  });
  return sent.ok ? ok({ kind: "transfer", id: sent.value.id, number }) : sent;
}

/** Changes a work order that stands as it stood in the run. */
async function changeWork(at: Accepting, id: number): Promise<Result<Made, AcceptError>> {
  const { tx, parts, action, runId } = at;
  const { production } = parts;
  const [order] = await workOrdersById(tx, [id]);
  const number = action.receiptNumber;
  const isAsStood = order?.status === "planned" && order.units === unitsAsStood(at);
  if (!isAsStood || order.freedom === "frozen")
    return err({ kind: "material_action_stale", action: action.rank, number });
  const change = { id, why: why(runId) };
  const moved =
    action.kind === "cancel"
      ? await cancelWorkOrders(tx, production, { ids: [id], why: why(runId) })
      : action.kind === "increase" || action.kind === "decrease"
        ? await resizeWorkOrder(tx, production, { ...change, units: action.newUnits })
        : await changeNeed(tx, { ...change, needAt: await needOf(at) });
  return moved.ok ? ok({ kind: "work_order", id, number }) : moved;
}

/** Changes an announced receipt that stands as it stood in the run. */
async function changeReceipt(at: Accepting, id: number): Promise<Result<Made, AcceptError>> {
  const { tx, action, runId } = at;
  const { itemId, receiptNumber: number, kind } = action;
  const all = await listSupplies(tx, {
    ...{ items: [itemId], placeIds: null, after: null },
    limit: 10_000,
  });
  const known = all.find((each) => each.id === id);
  if (!known || known.units !== unitsAsStood(at))
    return err({ kind: "material_action_stale", action: action.rank, number });
  const isDay = kind === "expedite" || kind === "defer";
  const change = isDay ? { day: action.newDay } : { units: action.newUnits };
  const done = await changeSupply(tx, { itemId, supplyId: id, ...change, why: why(runId) });
  return done.ok ? ok({ kind: "supply", id, number }) : done;
}

function take(at: Accepting): Promise<Result<Made, AcceptError>> {
  const { kind, receiptKind, receiptId } = at.action;
  if (kind === "make") return makeIt(at);
  if (kind === "order") return orderIt(at);
  if (kind === "transfer") return sendIt(at);
  return receiptKind === "work_order"
    ? changeWork(at, receiptId ?? 0)
    : changeReceipt(at, receiptId ?? 0);
}

/** The named actions of the newest run, or why there are none such. */
async function actionsNamed(
  tx: Tx,
  asked: { readonly runId: number; readonly ranks: readonly number[] },
): Promise<Result<StoredAction[], MaterialsError>> {
  const latest = await latestReady(tx);
  if (latest?.id !== asked.runId) return err({ kind: "material_run_old", run: asked.runId });
  const actions = await lockActions(tx, asked.runId, asked.ranks);
  const unknown = asked.ranks.find((rank) => !actions.some((each) => each.rank === rank));
  if (unknown !== undefined) return err({ kind: "material_action_unknown", action: unknown });
  const done = actions.find((each) => each.acceptedAt !== null);
  if (done)
    return err({
      ...{ kind: "material_action_done", action: done.rank, number: done.made?.number ?? "" },
    });
  return ok(actions);
}

/**
 * Does what actions of the newest run say: all of them or none. Gives what each made, and the items
 * whose receipts moved: the caller promises them anew in its transaction. Errors: an older run, an
 * unknown or accepted action, `material_action_stale` when its receipt is no longer as it was,
 * `not_enough` or `promised_away` when the sender of a transfer has no longer so much to spare.
 */
export async function acceptActions(
  tx: Tx,
  parts: MaterialsParts,
  asked: { readonly runId: number; readonly ranks: readonly number[] },
): Promise<Result<{ made: (Made & { rank: number })[]; items: number[] }, AcceptError>> {
  const named = await actionsNamed(tx, asked);
  if (!named.ok) return named;
  const items = [...new Set(named.value.map((each) => each.itemId))].sort((a, b) => a - b);
  await lockSupplies(tx, items);
  const made: (Made & { rank: number })[] = [];
  const resized = new Map(await acceptedUnits(tx, asked.runId));
  for (const action of named.value) {
    const done = await take({ tx, parts, runId: asked.runId, action, resized });
    if (!done.ok) return done;
    if (action.kind === "increase" || action.kind === "decrease")
      resized.set(receiptOf(action), action.newUnits);
    made.push({ ...done.value, rank: action.rank });
    tx.audit({
      ...{ action: `materials.accept.${action.kind}`, subjectKind: done.value.kind },
      ...{ subjectId: done.value.id, before: { day: action.day, units: action.units } },
      after: { day: action.newDay, units: action.newUnits, run: asked.runId, rank: action.rank },
    });
  }
  const rows = made.map(({ rank, ...rest }) => ({ rank, made: rest }));
  await noteAccepted(tx, asked.runId, rows);
  return ok({ made, items });
}

/** Dismisses actions of the newest run with a reason; in runs to come they stay dismissed. */
export async function dismissActions(
  tx: Tx,
  asked: { readonly runId: number; readonly ranks: readonly number[]; readonly reason: string },
): Promise<Result<{ dismissed: number }, MaterialsError>> {
  const named = await actionsNamed(tx, asked);
  if (!named.ok) return named;
  const { reason } = asked;
  const names = named.value.map((each) => each.name);
  await dismissNames(tx, names, reason);
  for (const each of named.value)
    tx.audit({
      ...{ action: "materials.dismiss", subjectKind: "item", subjectId: each.itemId },
      ...{ before: { reason: each.reason }, after: { name: each.name, reason }, why: reason },
    });
  return ok({ dismissed: names.length });
}

/** Lets dismissed actions of the newest run stand again. */
export async function restoreActions(
  tx: Tx,
  asked: { readonly runId: number; readonly ranks: readonly number[] },
): Promise<Result<{ restored: number }, MaterialsError>> {
  const named = await actionsNamed(tx, asked);
  if (!named.ok) return named;
  const due = named.value.filter((each) => each.reason !== null);
  const names = due.map((each) => each.name);
  await restoreNames(tx, names);
  for (const each of due)
    tx.audit({
      ...{ action: "materials.restore", subjectKind: "item", subjectId: each.itemId },
      ...{ before: { reason: each.reason }, after: { name: each.name } },
    });
  return ok({ restored: names.length });
}
