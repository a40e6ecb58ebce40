import { useTranslation } from "react-i18next";
import { pinOperationsEndpoint } from "../../../contract/work-orders.ts";
import { api, newKey, queries, useCommand } from "../../api.ts";
import { toast } from "../../parts/undo-toast.tsx";
import type { Chart } from "./reads.ts";

/** Holding operations where the plan in force has them, and letting them go, with the way back. */
export function usePins() {
  const { t } = useTranslation("plan");
  const command = useCommand(pinOperationsEndpoint, ["plans"]);
  const pin = (operationIds: number[], pinned: boolean) => {
    const undo = () =>
      api
        .call(pinOperationsEndpoint, { key: newKey(), body: { operationIds, pinned: !pinned } })
        .then(() => queries.invalidateQueries({ queryKey: ["plans"] }));
    const told = t(pinned ? "pinnedDone" : "unpinnedDone", { count: operationIds.length });
    command.mutate({ body: { operationIds, pinned } }, { tell: () => toast(told, { undo }) });
  };
  return { pin, error: command.error, pending: command.isPending };
}

interface PinsProps {
  readonly pins: Pick<ReturnType<typeof usePins>, "pin" | "pending">;
  /** The chosen bars. */
  readonly bars: Chart["bars"];
}

/** The same as the key P, for hands without one: pins what is chosen, or lets it go. */
export function Pins({ pins, bars }: PinsProps) {
  const { t } = useTranslation("plan");
  const waiting = bars.filter((bar) => !bar.started);
  const idsOf = (pinned: boolean) =>
    waiting.filter((bar) => bar.pinned === pinned).map((bar) => bar.operationId);
  const [loose, held] = [idsOf(false), idsOf(true)];
  return (
    <>
      <button
        type="button"
        className="m-button"
        title={t("pinHint")}
        disabled={pins.pending || loose.length === 0}
        onClick={() => pins.pin(loose, true)}
      >
        {t("pin")}
      </button>
      <button
        type="button"
        className="m-button"
        title={t("pinHint")}
        disabled={pins.pending || held.length === 0}
        onClick={() => pins.pin(held, false)}
      >
        {t("unpin")}
      </button>
    </>
  );
}
