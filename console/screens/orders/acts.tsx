import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { cancelOrder, holdOrder, releaseHoldEndpoint } from "../../../contract/orders.ts";
import { api, newKey, queries } from "../../api.ts";
import { BulkProgress } from "../../parts/bulk-progress.tsx";
import { useBulkRun } from "../../parts/bulk-run.ts";
import { matchingRows, refreshRows } from "../../parts/grid/index.ts";
import type { BulkChoice, FetchPage, GridSort } from "../../parts/grid/index.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import type { OrderRow } from "./columns.tsx";

type Act = "hold" | "cancel";

interface WhyBarProps {
  readonly act: Act;
  readonly onGo: (why: string) => void;
  readonly onLeave: () => void;
}

/** Asks why, because the reason stands in the orders' timelines; cancelling is said twice. */
function WhyBar({ act, onGo, onLeave }: WhyBarProps) {
  const { t } = useTranslation("orders");
  const [why, setWhy] = useState("");
  return (
    <form
      className="m-actions"
      aria-label={t(`act.${act}`)}
      onSubmit={(event) => {
        event.preventDefault();
        onGo(why.trim());
      }}
    >
      <input
        className="m-field m-field-text"
        aria-label={t("act.why")}
        placeholder={t("act.why")}
        value={why}
        onChange={(event) => setWhy(event.target.value)}
        required
        maxLength={2_000}
        autoFocus
      />
      <button type="submit" className="m-button m-primary">
        {t(`act.${act}`)}
      </button>
      <button type="button" className="m-button" onClick={onLeave}>
        {t("act.leave")}
      </button>
    </form>
  );
}

interface ActButtonsProps {
  readonly may: Readonly<Record<Act, boolean>>;
  readonly disabled: boolean;
  readonly onAsk: (act: Act) => void;
}

/** What may be done with the chosen orders. */
function ActButtons({ may, disabled, onAsk }: ActButtonsProps) {
  const { t } = useTranslation("orders");
  return (["hold", "cancel"] as const)
    .filter((act) => may[act])
    .map((act) => (
      <button
        key={act}
        type="button"
        className="m-button"
        disabled={disabled}
        onClick={() => onAsk(act)}
      >
        {t(`act.${act}`)}
      </button>
    ));
}

/** Frees what a bulk hold has placed. */
async function takeBack(holdIds: readonly number[], note: string): Promise<void> {
  for (const id of holdIds)
    await api.call(releaseHoldEndpoint, { params: { id }, key: newKey(), body: { note } });
  refreshRows("orders");
  await queries.invalidateQueries({ queryKey: ["order"] });
}

/** Holds or cancels the chosen orders, or all that match; says how far it is and who refused. */
export function useOrderActs(
  fetchPage: FetchPage<OrderRow>,
  sort: GridSort | null,
): {
  readonly progress: ReactNode;
  readonly bulk: ((choice: BulkChoice<OrderRow>) => ReactNode) | null;
} {
  const { t } = useTranslation("orders");
  const run = useBulkRun<OrderRow>();
  const [asking, setAsking] = useState<Act | null>(null);
  const may = { hold: useMay("orders.review"), cancel: useMay("orders.write") };
  const start = (act: Act, choice: BulkChoice<OrderRow>, why: string) => {
    const held: number[] = [];
    setAsking(null);
    void run.start({
      title: t(`act.${act}`),
      rows: matchingRows(fetchPage, choice, { sort, rowKey: (row) => row.id }),
      nameOf: (row) => row.number,
      act: async (row) => {
        const input = { params: { id: row.id }, key: newKey(), body: { why } };
        if (act === "hold") held.push((await api.call(holdOrder, input)).holdId);
        else await api.call(cancelOrder, input);
      },
      onEnd: (done) => {
        choice.clear();
        refreshRows("orders");
        void queries.invalidateQueries({ queryKey: ["order"] });
        if (act === "hold" && done > 0)
          toast(t("hold.done", { count: done }), {
            undo: () => void takeBack(held, t("hold.undoNote")),
          });
      },
    });
  };
  const bulk = (choice: BulkChoice<OrderRow>) =>
    asking ? (
      <WhyBar
        act={asking}
        onGo={(why) => start(asking, choice, why)}
        onLeave={() => setAsking(null)}
      />
    ) : (
      <ActButtons may={may} disabled={run.state?.running ?? false} onAsk={setAsking} />
    );
  return {
    progress: <BulkProgress state={run.state} onStop={run.stop} onClose={run.close} />,
    bulk: may.hold || may.cancel ? bulk : null,
  };
}
