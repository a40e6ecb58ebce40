import type { Score } from "../../../../engines/scheduling/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { barsOf, finishesOf, runById } from "./runs.ts";
import type { Run, StoredBar } from "./runs.ts";

/** One work order in two plans. */
export interface OrderDifference {
  readonly workOrderId: number;
  readonly dueAt: Date | null;
  readonly before: Date | null;
  readonly after: Date | null;
  readonly lateBefore: number;
  readonly lateAfter: number;
  readonly weight: number;
  /** Weighted minutes of lateness that the second plan has more. */
  readonly cost: number;
}

/** What a second plan does otherwise than a first. */
export interface Difference {
  readonly before: Run;
  readonly after: Run;
  readonly scores: { readonly before: Score | null; readonly after: Score | null };
  readonly orders: readonly OrderDifference[];
  /** Operations at another time or on another resource. */
  readonly moved: number;
  readonly cost: number;
}

const placeOf = (bar: StoredBar) => `${bar.resourceId}/${bar.start.getTime()}/${bar.end.getTime()}`;

/** Two plans side by side, work order by work order, the costliest slip first; null without one. */
export async function comparePlans(
  tx: Tx,
  asked: { readonly before: number; readonly after: number },
): Promise<Difference | null> {
  const [before, after] = [await runById(tx, asked.before), await runById(tx, asked.after)];
  if (!before || !after) return null;
  const first = new Map((await finishesOf(tx, before.id)).map((each) => [each.workOrderId, each]));
  const second = new Map((await finishesOf(tx, after.id)).map((each) => [each.workOrderId, each]));
  const places = new Map(
    (await barsOf(tx, before.id)).map((bar) => [bar.operationId, placeOf(bar)]),
  );
  const bars = await barsOf(tx, after.id);
  const orders = [...new Set([...first.keys(), ...second.keys()])].flatMap(
    (workOrderId): OrderDifference[] => {
      const one = first.get(workOrderId);
      const two = second.get(workOrderId);
      if (one?.endAt.getTime() === two?.endAt.getTime()) return [];
      const weight = two?.weight ?? one?.weight ?? 1;
      const lateBefore = one?.lateMinutes ?? 0;
      const lateAfter = two?.lateMinutes ?? 0;
      return [
        {
          ...{
            workOrderId,
            weight,
            lateBefore,
            lateAfter,
            cost: weight * (lateAfter - lateBefore),
          },
          dueAt: two?.dueAt ?? one?.dueAt ?? null,
          ...{ before: one?.endAt ?? null, after: two?.endAt ?? null },
        },
      ];
    },
  );
  orders.sort((a, b) => b.cost - a.cost || a.workOrderId - b.workOrderId);
  return {
    ...{ before, after, orders, scores: { before: before.score, after: after.score } },
    moved: bars.filter((bar) => places.get(bar.operationId) !== placeOf(bar)).length,
    cost: orders.reduce((sum, each) => sum + each.cost, 0),
  };
}
