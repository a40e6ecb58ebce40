import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Actor, Tx } from "../../../platform/index.ts";
import { deleteRuns, insertRun, makerOf, runById, tellMoved } from "./runs.ts";
import type { Run } from "./runs.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export type StepError =
  | { readonly kind: "plan_unknown"; readonly plan: number }
  | { readonly kind: "nothing_to_undo"; readonly plan: number }
  | { readonly kind: "step_of_another"; readonly plan: number; readonly maker: string }
  | { readonly kind: "nothing_to_redo"; readonly plan: number };

/** Whether a plan is a step of a draft: made by hand and not in force yet. */
export const isStep = ({ kind, state }: Pick<Run, "kind" | "state">): boolean =>
  kind === "move" && state === "ready";

/** A step of a draft, as far as it takes to find the way between them. */
type Step = Pick<Run, "id" | "beforeId" | "undoneBy" | "createdBy" | "madeBy">;

/** Whether a plan was made by this one: by name alone where it was made before makers were written down. */
export const isMadeBy = ({ madeBy, createdBy }: Pick<Run, "madeBy" | "createdBy">, by: Actor) =>
  madeBy === null ? createdBy === by.name : madeBy === makerOf(by);

/** The steps of all drafts that were made from one plan, each behind the one it was made from. */
function stepsFrom(tx: Tx, baseId: number, placeId: number): Promise<Step[]> {
  return tx.rows<Step>(
    `select id, before_id as "beforeId", undone_by as "undoneBy", created_by as "createdBy",
       made_by as "madeBy" from plans.run
     where cell = $1 and tenant_id = $2 and place_id = $3 and parent_id = $4 and kind = 'move'
       and state = 'ready' order by id`,
    [...scopeOf(tx), placeId, baseId],
  );
}

/** The plan that a draft began from: of a step that of its draft, of any other plan itself. */
const baseOf = (run: Run): number => (isStep(run) ? (run.parentId ?? run.id) : run.id);

/** Writes a new step behind a plan; what its maker had undone there before is forgotten. Gives its id. */
export async function insertStep(tx: Tx, run: Run): Promise<number> {
  const steps = await stepsFrom(tx, baseOf(run), run.placeId);
  const gone = new Set<number>();
  for (const step of steps) {
    const isNext = step.beforeId === run.id && isMadeBy(step, tx.actor);
    if (step.undoneBy !== null && (isNext || gone.has(step.beforeId ?? 0))) gone.add(step.id);
  }
  await deleteRuns(tx, [...gone]);
  // Whoever works on with a step that another one undid has it stand again.
  if (run.undoneBy !== null) await setUndone(tx, [run.id], null);
  return insertRun(tx, {
    ...{ placeId: run.placeId, title: run.title, kind: "move", parentId: baseOf(run) },
    ...{ beforeId: run.id, seed: run.seed, seconds: 0, objective: run.objective },
    ...{ factors: run.factors, frozenUntil: run.frozenUntil },
  });
}

async function setUndone(tx: Tx, ids: readonly number[], by: string | null): Promise<void> {
  await tx.rows(
    `update plans.run set undone_by = $4, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])`,
    [...scopeOf(tx), ids, by],
  );
}

/**
 * Takes back a step of a draft that the same person made, or with `all` whatever he made of the draft
 * up to it; gives the plan that stood before. Nothing is lost until another step is made there:
 * `redoStep` leads back. Errors: `plan_unknown`; `nothing_to_undo` of what is no step, or when the one
 * before is forgotten; `step_of_another`.
 */
export async function undoStep(
  tx: Tx,
  { id, all = false }: { readonly id: number; readonly all?: boolean },
): Promise<Result<{ planId: number }, StepError>> {
  const run = await runById(tx, id, true);
  if (!run) return err({ kind: "plan_unknown", plan: id });
  const steps = new Map(
    (await stepsFrom(tx, baseOf(run), run.placeId)).map((each) => [each.id, each]),
  );
  const taken: number[] = [];
  let before: number | null = id;
  for (let step = steps.get(id); step; step = all ? steps.get(before ?? 0) : undefined) {
    // Somebody else's step stands until he takes it back himself.
    if (!isMadeBy(step, tx.actor)) break;
    taken.push(step.id);
    before = step.beforeId;
  }
  const last = steps.get(id);
  if (last && taken.length === 0)
    return err({ kind: "step_of_another", plan: id, maker: last.createdBy });
  // Of a draft whose first steps are forgotten, the whole is taken back to where it began.
  if (all && before === null) before = run.parentId;
  if (taken.length === 0 || before === null || !(await runById(tx, before)))
    return err({ kind: "nothing_to_undo", plan: id });
  await setUndone(tx, taken, tx.actor.name);
  tx.audit({
    ...{ action: "plans.undo", subjectKind: "plan", subjectId: id },
    ...{ before: { steps: taken.length }, after: { planId: before } },
  });
  tellMoved(tx, id);
  return ok({ planId: before });
}

/** The step that its maker took back last from behind a plan, or null. */
export async function undoneAfter(tx: Tx, id: number, by: Actor): Promise<number | null> {
  const [row] = await tx.rows<{ id: number }>(
    `select id from plans.run where cell = $1 and tenant_id = $2 and before_id = $3
       and kind = 'move' and state = 'ready' and undone_by is not null
       and (made_by = $4 or made_by is null and undone_by = $5) order by id desc limit 1`,
    [...scopeOf(tx), id, makerOf(by), by.name],
  );
  return row?.id ?? null;
}

/** Does again what the same person took back from behind a plan. Errors: `nothing_to_redo`. */
export async function redoStep(
  tx: Tx,
  { id }: { readonly id: number },
): Promise<Result<{ planId: number }, StepError>> {
  const next = await undoneAfter(tx, id, tx.actor);
  if (next === null) return err({ kind: "nothing_to_redo", plan: id });
  await setUndone(tx, [next], null);
  tx.audit({
    ...{ action: "plans.redo", subjectKind: "plan", subjectId: next },
    ...{ before: { planId: id }, after: { planId: next } },
  });
  tellMoved(tx, next);
  return ok({ planId: next });
}

/**
 * Forgets the steps that led to a draft which is put in force, and what was undone on its way; the
 * ones from which another draft goes on stay.
 */
export async function forgetStepsOf(tx: Tx, run: Run): Promise<void> {
  if (run.kind !== "move" || run.parentId === null) return;
  const steps = await stepsFrom(tx, run.parentId, run.placeId);
  const byId = new Map(steps.map((each) => [each.id, each]));
  const way = new Set<number>([run.id]);
  for (let step = byId.get(run.beforeId ?? 0); step; step = byId.get(step.beforeId ?? 0))
    way.add(step.id);
  const kept = new Set<number>();
  const gone = new Set(way);
  for (const { id, beforeId, undoneBy } of steps) {
    if (way.has(id)) continue;
    if (undoneBy !== null && gone.has(beforeId ?? 0)) gone.add(id);
    // Somebody else's draft that goes on from here keeps its way back.
    else for (let at = byId.get(id); at; at = byId.get(at.beforeId ?? 0)) kept.add(at.id);
  }
  await deleteRuns(
    tx,
    [...gone].filter((id) => id !== run.id && !kept.has(id)),
  );
}
