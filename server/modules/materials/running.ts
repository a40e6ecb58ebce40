import { causeOf, planMaterials, suppliesPegs, verify } from "../../../engines/materials/index.ts";
import type { Action, Grouped, Plan } from "../../../engines/materials/index.ts";
import { assert, dayToText, err, ok } from "../../../kernel/index.ts";
import type { Day, Result } from "../../../kernel/index.ts";
import type { Database, JobRun, Jobs, Tx } from "../../platform/index.ts";
import { linesById } from "../orders/index.ts";
import { readCompany } from "./company.ts";
import type { MaterialsParts } from "./company.ts";
import { nodeLines } from "./node-lines.ts";
import {
  failRun,
  forgetOld,
  insertRun,
  lockWaiting,
  runById,
  setJob,
  storeActions,
  storeNodes,
  storeReady,
} from "./runs.ts";
import type { ActionRow, Cause } from "./runs.ts";
import { pictureOf } from "./snapshot.ts";
import type { Picture } from "./snapshot.ts";
import { endAbandoned } from "./upkeep.ts";

const actor = { kind: "system", id: 0, name: "materials" } as const;
/** The name of the job that plans material. */
export const runJob = "material_run";
const textOf = (day: number) => dayToText(day as Day);

/** Two at once would read the same company, and only the newer one could be acted on. */
export interface RunWaits {
  readonly kind: "material_run_waits";
}

/**
 * Asks for a run; a job does it. Gives its id. Errors: `material_run_waits` while another one is
 * reckoned; one whose job is over is ended first.
 */
export async function startRun(
  tx: Tx,
  jobs: Pick<Jobs, "add">,
  { days }: { readonly days: number },
): Promise<Result<{ id: number; jobId: number }, RunWaits>> {
  await endAbandoned(tx, null);
  const id = await insertRun(tx, days);
  if (id === null) return err({ kind: "material_run_waits" });
  const job = { name: runJob, key: `${runJob}/${id}`, title: runJob, payload: { id } };
  const jobId = await jobs.add(tx, job);
  await setJob(tx, id, jobId);
  return ok({ id, jobId });
}

interface Told {
  readonly plan: Plan;
  readonly picture: Picture;
  readonly bySupply: Grouped;
  readonly lines: Awaited<ReturnType<typeof linesById>>;
}

/** Gives who asked first for a supply, and the work order that uses it, in words of the business. */
export function causeTold({ plan, picture, bySupply, lines }: Told, supply: number): Cause {
  const found = causeOf(plan, bySupply, supply);
  const none = { lineId: null, orderId: null, number: "", day: null, workOrderId: null };
  const peg = bySupply.from[supply] ?? 0;
  if (peg === bySupply.from[supply + 1]) return { ...none, kind: "none" };
  const first = plan.pegs.demand[bySupply.pegAt[peg] ?? 0] ?? 0;
  const parent = plan.demands.parent[first] ?? -1;
  const used = parent < 0 ? undefined : picture.receipts.get(plan.supplies.ref[parent] ?? 0);
  if (!found) {
    if (used?.kind !== "work_order") return { ...none, kind: "none" };
    const day = textOf(plan.demands.day[first] ?? 0);
    return { ...none, kind: "work_order", number: used.number, day, workOrderId: used.id };
  }
  const asked = picture.asked.get(found.ref);
  // Of a forecast the number is its day, which may be that of anybody's line.
  const line = asked?.kind === "order" ? lines.get(asked.id) : undefined;
  return {
    kind: found.kind === "safety" ? "safety" : (asked?.kind ?? "none"),
    lineId: asked?.kind === "order" ? asked.id : null,
    ...{ orderId: line?.orderId ?? null, number: line?.number ?? "", day: textOf(found.day) },
    workOrderId: used?.kind === "work_order" ? used.id : null,
  };
}

/** What an action is called from run to run: its item and places, and its receipt or who asks. */
function nameOf(action: Action, row: ActionRow, cause: Cause): string {
  const { itemId, placeId, fromPlaceId } = row;
  const who =
    action.receipt !== 0
      ? `r${action.receipt}`
      : `${cause.kind}:${cause.lineId ?? cause.day ?? ""}`;
  const place = fromPlaceId === null ? `${placeId}` : `${fromPlaceId}-${placeId}`;
  return `${action.kind}/${itemId}/${place}/${who}`;
}

function actionRows(told: Told): ActionRow[] {
  const { plan, picture } = told;
  const names = new Map<string, number>();
  return plan.actions.map((action, rank): ActionRow => {
    const node = picture.nodes.list[action.item];
    const receipt = action.receipt === 0 ? undefined : picture.receipts.get(action.receipt);
    const cause = causeTold(told, action.supply);
    const { kind } = action;
    const row: ActionRow = {
      ...{ rank: rank + 1, name: "", kind, supply: action.supply, cause },
      ...{ itemId: node?.itemId ?? 0, placeId: node?.placeId ?? 0 },
      fromPlaceId: picture.nodes.list[action.from ?? -1]?.placeId ?? null,
      ...{ receiptKind: receipt?.kind ?? null, receiptId: receipt?.id ?? null },
      ...{ receiptNumber: receipt?.number ?? "", day: receipt ? textOf(action.day) : null },
      ...{ units: action.units, newDay: textOf(action.newDay), newUnits: action.newUnits },
      ...{ orderUnits: action.orderUnits, actBy: textOf(action.actBy) },
      riskMinor: action.riskMinor,
    };
    const name = nameOf(action, row, cause);
    const times = (names.get(name) ?? 0) + 1;
    names.set(name, times);
    return { ...row, name: times === 1 ? name : `${name}#${times}` };
  });
}

const nodesAtOnce = 500;

/** Plans material for a run that waits, and stores what comes of it: all of it or nothing. */
export async function workOffRun(
  { database, ...parts }: MaterialsParts & { readonly database: Database },
  job: JobRun,
): Promise<unknown> {
  const id = Number(job.payload["id"]);
  const read = await database.read(job.scope, async (tx) => {
    await tx.rows("set transaction isolation level repeatable read");
    const run = await runById(tx, id);
    return run?.state === "waiting" ? readCompany(tx, parts, run.days) : null;
  });
  if (!read) return null;
  const picture = pictureOf(read);
  const done = planMaterials(picture.snapshot);
  if (!done.ok) {
    const { error } = done;
    const itemOf = (node: number) => picture.nodes.list[node]?.itemId ?? 0;
    const failure = error.kind === "cycle" ? { items: error.items.map(itemOf) } : error;
    const failed = { ...failure, kind: error.kind };
    await database.transact(job.scope, actor, async (tx) => {
      if (await lockWaiting(tx, id)) await failRun(tx, id, failed);
    });
    return { id, failed: error.kind };
  }
  const { plan, findings } = done.value;
  const breaches = verify(picture.snapshot, plan);
  assert(breaches.length === 0, `the material plan ${id} breaks a law: ${breaches[0]}`);
  const bySupply = suppliesPegs(plan);
  await database.transact(job.scope, actor, async (tx) => {
    // Somebody may have cancelled it meanwhile: then another one is asked for already.
    if (!(await lockWaiting(tx, id))) return;
    const ids = picture.snapshot.demands.filter((each) => each.ref > 0).map((each) => each.ref);
    const lines = await linesById(tx, ids);
    const actions = actionRows({ plan, picture, bySupply, lines });
    const nodes = nodeLines(picture, plan);
    await storeActions(tx, id, actions);
    for (let from = 0; from < nodes.length; from += nodesAtOnce)
      await storeNodes(tx, id, nodes.slice(from, from + nodesAtOnce));
    const told = findings.map((each) => ({
      ...each,
      ...{ itemId: picture.nodes.list[each.item]?.itemId ?? 0 },
    }));
    await storeReady(tx, id, {
      ...{ firstDay: textOf(read.today), items: nodes.length, actions: actions.length },
      findings: told,
      late: told.filter((each) => each.kind === "late").length,
      placeIds: [...new Set(nodes.map((each) => each.placeId))].toSorted((a, b) => a - b),
    });
    await forgetOld(tx);
  });
  return { id, actions: plan.actions.length };
}
