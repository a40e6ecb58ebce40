import {
  movePlan,
  pinInPlan,
  redoPlanStep,
  undoPlanStep,
} from "../../../../contract/plan-edits.ts";
import { err, ok } from "../../../../kernel/index.ts";
import type { Http, Tx } from "../../../platform/index.ts";
import { lacksInWords } from "../editing/lacking.ts";
import { moveInPlan } from "../editing/moves.ts";
import type { AskedEdit, MovedPlan } from "../editing/moves.ts";
import type { Plant } from "../plant/plant.ts";
import { namesOf, slipsShown } from "../running/shown.ts";
import { redoStep, undoStep } from "../running/steps.ts";
import { findingInWords, moveInWords, openedInWords } from "../plant/words.ts";
import type { Words } from "../plant/words.ts";
import { command, zoneOf } from "./work.ts";
import type { RouteParts, Taken } from "./work.ts";

const refused = (words: Words) =>
  ok({ ...{ ok: false, words, planId: null, pushed: 0, cost: 0 }, slips: [] });

/** Names of a plant's operations and resources, and its clock. */
async function plantNames(tx: Tx, parts: RouteParts, plant: Plant) {
  const operationIds = plant.shop.operations.map((each) => each.id);
  const zone = await zoneOf(tx, parts, plant.shop.orders[0]?.placeId ?? 0);
  return namesOf(tx, parts.production, { operationIds, zone, plant });
}

async function moved(tx: Tx, parts: RouteParts, done: MovedPlan) {
  const { plant, runId, pushed, cost, slips, opened } = done;
  const broken = slips.filter((each) => each.breaksDue).length;
  const names = await plantNames(tx, parts, plant);
  return ok({
    ...{ ok: true, planId: runId, pushed, cost: Math.round(cost) },
    words: moveInWords({ pushed, slips: slips.length, broken, cost }, openedInWords(opened, names)),
    slips: await slipsShown(tx, plant, slips),
  });
}

/** An edit that cannot be is an answer, not a refusal: it says why in words. */
async function edited(tx: Tx, parts: RouteParts, asked: AskedEdit): Taken<typeof movePlan> {
  const done = await moveInPlan(tx, parts, asked);
  if (done.ok) return moved(tx, parts, done.value);
  const { error } = done;
  if (error.kind === "move_impossible")
    return refused(findingInWords(error.finding, await plantNames(tx, parts, error.plant)));
  if (error.kind === "no_place_without")
    return refused(await lacksInWords(tx, parts.production, error));
  return err(error);
}

/** Registers what a person does to a plan by hand, and the way back and forth. */
export function registerEdits(http: Http, parts: RouteParts): void {
  http.on(movePlan, async ({ caller, key, params, body }) => {
    const request = { ...params, ...body };
    return command(parts, { caller, key, name: "plans.move", request }, async (tx) =>
      edited(tx, parts, {
        runId: params.id,
        moves: body.moves.map((each) => ({ ...each, start: new Date(each.start) })),
      }),
    );
  });
  http.on(pinInPlan, async ({ caller, key, params, body }) => {
    const request = { ...params, ...body };
    const { operationIds, pinned } = body;
    const change = pinned ? { pin: operationIds } : { unpin: operationIds };
    return command(parts, { caller, key, name: "plans.pin", request }, async (tx) =>
      edited(tx, parts, { runId: params.id, ...change }),
    );
  });
  http.on(undoPlanStep, async ({ caller, key, params, body }) => {
    const request = { ...params, ...body };
    return command(parts, { caller, key, name: "plans.undo", request }, (tx) =>
      undoStep(tx, { id: params.id, all: body.all ?? false }),
    );
  });
  http.on(redoPlanStep, async ({ caller, key, params }) =>
    command(parts, { caller, key, name: "plans.redo", request: params }, (tx) =>
      redoStep(tx, params),
    ),
  );
}
