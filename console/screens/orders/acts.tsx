import type { TFunction } from "i18next";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { cancelOrder, holdOrder, releaseHoldEndpoint } from "../../../contract/orders.ts";
import { assignHolds, pickOrders, releaseHolds } from "../../../contract/orders-bulk.ts";
import { callSurely } from "../../api.ts";
import { BulkProgress } from "../../parts/bulk-progress.tsx";
import { eachAlone, refusalsOf, useBulkRun } from "../../parts/bulk-run.ts";
import {
  matchingRows,
  type BulkChoice,
  type FetchPage,
  type GridSort,
} from "../../parts/grid/index.ts";
import { useShortcuts } from "../../parts/keys.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import { ActForm, type FormAct, type HoldWords } from "./act-forms.tsx";
import type { OrderRow } from "./columns.tsx";
import { readAgain, useShipping } from "./shipping.tsx";

const acts = ["hold", "release", "assign", "pick", "ship", "cancel"] as const;
type Act = (typeof acts)[number];

/** The letter of each act while orders are chosen. */
const letters: Readonly<Record<Act, string>> = {
  ...{ hold: "h", release: "r", assign: "a", pick: "p", ship: "s", cancel: "x" },
};

/** How many orders one request takes. */
const atOnce = 50;

interface ActButtonsProps {
  readonly may: Readonly<Record<Act, boolean>>;
  readonly disabled: boolean;
  readonly onAsk: (act: Act) => void;
}

/** What may be done with the chosen orders, each also by its letter. */
function ActButtons({ may, disabled, onAsk }: ActButtonsProps) {
  const { t } = useTranslation("orderActs");
  const open = acts.filter((act) => may[act]);
  useShortcuts(
    open.map((act) => ({
      keys: letters[act],
      label: t(act),
      act: () => !disabled && onAsk(act),
    })),
  );
  return open.map((act) => (
    <button
      key={act}
      type="button"
      className="m-button"
      aria-keyshortcuts={letters[act]}
      title={letters[act].toUpperCase()}
      disabled={disabled}
      onClick={() => onAsk(act)}
    >
      {t(act)}
    </button>
  ));
}

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

const useMayAct = (): Readonly<Record<Act, boolean>> => {
  const [review, write, work] = [
    useMay("orders.review"),
    useMay("orders.write"),
    useMay("warehouse.write"),
  ];
  return { hold: review, release: review, assign: review, pick: work, ship: work, cancel: write };
};

/** Starts an act over the chosen orders, or over all that match. */
function useActing(fetchPage: FetchPage<OrderRow>, sort: GridSort | null) {
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

/** Acts on the chosen orders, or on all that match; says how far it is and who refused. */
export function useOrderActs(
  fetchPage: FetchPage<OrderRow>,
  sort: GridSort | null,
): {
  readonly progress: ReactNode;
  readonly bulk: ((choice: BulkChoice<OrderRow>) => ReactNode) | null;
  /** Opens the table of tracking numbers without a choice; null for who may not ship. */
  readonly shipAny: (() => void) | null;
} {
  const { run, start } = useActing(fetchPage, sort);
  const [asking, setAsking] = useState<FormAct | null>(null);
  const shipping = useShipping();
  const may = useMayAct();
  const ask = (act: Act, choice: BulkChoice<OrderRow>) => {
    if (act === "pick") start(act, choice, null);
    else if (act === "ship") shipping.ask(choice);
    else setAsking(act);
  };
  const bulk = (choice: BulkChoice<OrderRow>) =>
    asking ? (
      <ActForm
        act={asking}
        onGo={(words) => {
          setAsking(null);
          start(asking, choice, words);
        }}
        onLeave={() => setAsking(null)}
      />
    ) : (
      <ActButtons
        may={{ ...may, ship: may.ship && choice.selection.kind === "rows" }}
        disabled={run.state?.running ?? false}
        onAsk={(act) => ask(act, choice)}
      />
    );
  return {
    progress: (
      <>
        <BulkProgress state={run.state} onStop={run.stop} onClose={run.close} />
        {shipping.panel}
      </>
    ),
    bulk: Object.values(may).some(Boolean) ? bulk : null,
    shipAny: may.ship ? () => shipping.ask("any") : null,
  };
}
