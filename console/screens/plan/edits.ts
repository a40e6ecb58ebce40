import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { movePlan, pinInPlan, redoPlanStep, undoPlanStep } from "../../../contract/plan-edits.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { callSurely } from "../../api.ts";
import type { GanttGuest, GanttMove, GanttSteps, GanttVerdict } from "../../parts/gantt/index.ts";
import { chartQuery, planQuery, said } from "./reads.ts";
import type { PlanPage } from "./reads.ts";

interface EditsParts {
  readonly placeId: number;
  /** The plan that is shown; null where there is none: nothing can be edited then. */
  readonly planId: number | null;
  readonly plan: PlanPage | undefined;
  readonly inForce: number | null;
  /** Shows another plan; null: the one in force. */
  readonly onPlan: (planId: number | null) => void;
}

/** What a person does to the shown plan by hand: each makes a step of a draft, and leads back. */
export interface Edits {
  readonly move: (moves: readonly GanttMove[]) => Promise<GanttVerdict>;
  readonly steps: GanttSteps;
  /** Holds operations in the draft, or lets them go. */
  readonly pin: (operationIds: readonly number[], pinned: boolean) => Promise<GanttVerdict>;
  /** Takes back every step of the draft. */
  readonly discard: () => Promise<GanttVerdict>;
  /** The shown plan is a draft that was made by hand. */
  readonly isDraft: boolean;
  /** Who else made the shown step: only he takes it back; null: the one who looks. */
  readonly stepOf: string | null;
  /** What is dragged towards the chart right now. */
  readonly guest: GanttGuest | null;
  readonly setGuest: (guest: GanttGuest | null) => void;
  readonly error: unknown;
}

const isDraft = (plan: PlanPage | undefined) => plan?.kind === "move" && plan.state === "ready";

/** A move as it is asked of the server. */
const askedOf = ({ key, row, start }: GanttMove) => ({
  ...{ operationId: Number(key), resourceId: Number(row) },
  start: new Date(start * 60_000).toISOString(),
});

/** The edits of the shown plan; what the server refuses is told in its words. */
export function useEdits({ placeId, planId, plan, inForce, onPlan }: EditsParts): Edits {
  const { t } = useTranslation("plan");
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const [guest, setGuest] = useState<GanttGuest | null>(null);
  const params = { id: planId ?? 0 };
  const asked = async (work: () => Promise<GanttVerdict>): Promise<GanttVerdict> => {
    setError(null);
    try {
      return await work();
    } catch (trouble) {
      setError(trouble);
      return { ok: false, words: trouble instanceof Error ? trouble.message : "" };
    }
  };
  const show = async (id: number) => {
    const shown = id === inForce ? null : id;
    // What is shown next is there before it is shown: the chart keeps its place and what is chosen.
    await Promise.all([
      client.fetchQuery(chartQuery(placeId, shown)),
      client.fetchQuery(planQuery(id)),
    ]);
    onPlan(shown);
    void client.invalidateQueries({ queryKey: ["plans"] });
  };
  const answered = async (reply: ReplyOf<typeof movePlan>) => {
    if (reply.planId !== null) await show(reply.planId);
    return { ok: reply.ok, words: said(reply.words) };
  };
  const step = (words: string, work: () => Promise<{ readonly planId: number }>) =>
    asked(async () => {
      await show((await work()).planId);
      return { ok: true, words };
    });
  return {
    ...{ isDraft: isDraft(plan), error, guest, setGuest },
    stepOf: plan && isDraft(plan) && !plan.own ? plan.createdBy : null,
    move: (moves) =>
      asked(async () => {
        const body = { moves: moves.map(askedOf) };
        return answered(await callSurely(movePlan, { params, body }));
      }),
    pin: (operationIds, pinned) =>
      asked(async () => {
        const body = { operationIds: [...operationIds], pinned };
        const { ok, words } = await answered(await callSurely(pinInPlan, { params, body }));
        const count = operationIds.length;
        return { ok, words: ok ? t(pinned ? "pinnedHere" : "unpinnedHere", { count }) : words };
      }),
    discard: () =>
      step(t("discarded"), () => callSurely(undoPlanStep, { params, body: { all: true } })),
    steps: {
      canUndo: (plan?.undoTo ?? null) !== null,
      canRedo: (plan?.redoTo ?? null) !== null,
      undo: () => step(t("undone"), () => callSurely(undoPlanStep, { params, body: {} })),
      redo: () => step(t("redone"), () => callSurely(redoPlanStep, { params })),
    },
  };
}
