import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { cancelOrder, holdOrder, releaseHoldEndpoint } from "../../../contract/orders.ts";
import { assignHolds, pickOrders, releaseHolds } from "../../../contract/orders-bulk.ts";
import { callSurely } from "../../api.ts";
import { eachAlone, refusalsOf, useBulkRun } from "../../parts/bulk-run.ts";
import {
  matchingRows,
  type BulkChoice,
  type FetchPage,
  type GridSort,
} from "../../parts/grid/index.ts";
import { toast } from "../../parts/undo-toast.tsx";
import type { HoldWords } from "./act-forms.tsx";
import type { OrderRow } from "./columns.tsx";
import { readAgain } from "./shipping.tsx";

/** What may be done with many orders at once. */
export const acts = ["hold", "release", "assign", "pick", "ship", "cancel"] as const;
export type Act = (typeof acts)[number];

/** How many orders one request takes. */
const atOnce = 50;

/** Frees what a bulk hold has placed. */
async function takeBack(holdIds: readonly number[], note: string): Promise<void> {
  for (const id of holdIds)
    await callSurely(releaseHoldEndpoint, { params: { id }, body: { note } });
  readAgain();
}

/** Does one act with some orders; gives for each why it was refused, or null. */
type OnSome = (rows: readonly OrderRow[]) => Promise<readonly (string | null)[]>;

/** Cancels what nobody works on of an order; what is picked is told as what was not done. */
const cancelOne =
  (why: string, word: TFunction<"orderActs">): OnSome =>
  async ([row]) => {
    if (row === undefined) return [];
    const cut = await callSurely(cancelOrder, { params: { id: row.id }, body: { why } });
    return [cut.picked > 0 ? word("cancelPicked", { ...cut }) : null];
  };

const idsOf = (rows: readonly OrderRow[]) => rows.map((row) => row.id);

/** The acts that the server does with many orders in one request. */
function manyAct(act: Act, words: HoldWords | null): OnSome | null {
  if (act === "pick")
    return async (rows) =>
      refusalsOf((await callSurely(pickOrders, { body: { orderIds: idsOf(rows) } })).rows);
  if (words === null || (act !== "release" && act !== "assign")) return null;
  const { why, reason, ownerRole, dueAt } = words;
  const of = (rows: readonly OrderRow[]) => ({
    orderIds: idsOf(rows),
    ...(reason ? { reason } : {}),
  });
  if (act === "release")
    return async (rows) =>
      refusalsOf((await callSurely(releaseHolds, { body: { ...of(rows), note: why } })).rows);
  return async (rows) =>
    refusalsOf(
      (await callSurely(assignHolds, { body: { ...of(rows), ownerRole, dueAt, why } })).rows,
    );
}

/** Starts an act over the chosen orders, or over all that match. */
export function useActing(fetchPage: FetchPage<OrderRow>, sort: GridSort | null) {
  const { t } = useTranslation("orderActs");
  const run = useBulkRun<OrderRow>();
  const start = (act: Act, choice: BulkChoice<OrderRow>, words: HoldWords | null) => {
    const held: number[] = [];
    const why = words?.why ?? "";
    const alone = eachAlone(async ({ id }: OrderRow) => {
      held.push((await callSurely(holdOrder, { params: { id }, body: { why } })).holdId);
    });
    const one = act === "cancel" ? cancelOne(why, t) : alone;
    const many = manyAct(act, words);
    void run.start({
      title: t(act),
      rows: matchingRows(fetchPage, choice, { sort, rowKey: (row) => row.id }),
      nameOf: (row) => row.number,
      ...(many ? { act: many, size: atOnce } : { act: one }),
      onEnd: (done) => {
        choice.clear();
        readAgain();
        if (act === "hold" && done > 0)
          toast(t("held", { count: done }), {
            undo: () => void takeBack(held, t("undoNote")),
          });
      },
    });
  };
  return { run, start };
}
