import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../../contract/client.ts";
import { releaseWorkOrdersEndpoint } from "../../../contract/shop-floor.ts";
import {
  approveWorkOrders,
  cancelWorkOrdersEndpoint,
  closeWorkOrdersEndpoint,
  freezeWorkOrders,
  thawWorkOrders,
} from "../../../contract/work-orders.ts";
import { callSurely, queries } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { TextField } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/index.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import type { WorkOrder } from "./columns.tsx";

const acts = ["approve", "release", "freeze", "thaw", "close", "cancel"] as const;
type Act = (typeof acts)[number];
/** What is asked of the server; to release anyway is offered once it has refused for an open day. */
type Asked = Act | "releaseAnyway";

type Stand = Pick<WorkOrder, "id" | "freedom" | "status">;

/** What may be done with a work order as it stands; the server says the rest. */
const may: Readonly<Record<Act, (row: Stand) => boolean>> = {
  approve: (row) => row.freedom === "proposed" && row.status === "planned",
  release: (row) => row.freedom !== "proposed" && row.status === "planned",
  freeze: (row) => row.freedom === "approved" && !isOver(row),
  thaw: (row) => row.freedom === "frozen" && !isOver(row),
  close: (row) => ["in_progress", "paused", "completed"].includes(row.status),
  cancel: (row) => ["planned", "released"].includes(row.status),
};

const isOver = ({ status }: Stand) => ["completed", "closed", "cancelled"].includes(status);

const others = {
  approve: approveWorkOrders,
  freeze: freezeWorkOrders,
  thaw: thawWorkOrders,
  close: closeWorkOrdersEndpoint,
  cancel: cancelWorkOrdersEndpoint,
} as const;

/** Does one act with all of them, or with none. */
async function doAct(act: Asked, ids: number[], why: string): Promise<void> {
  const body = { ids, why };
  if (act === "release") await callSurely(releaseWorkOrdersEndpoint, { body });
  else if (act === "releaseAnyway")
    await callSurely(releaseWorkOrdersEndpoint, { body: { ...body, anyway: true } });
  else await callSurely(others[act], { body });
}

interface Props {
  readonly rows: readonly Stand[];
  readonly onDone?: () => void;
}

/** Doing an act: its failure stays until the next. */
function useAct(rows: readonly Stand[], onDone: () => void) {
  const { t } = useTranslation("workOrders");
  const [error, setError] = useState<unknown>(null);
  const [pending, setPending] = useState(false);
  const go = async (act: Asked, why: string) => {
    setPending(true);
    setError(null);
    try {
      const ids = rows.map((row) => row.id);
      await doAct(act, ids, why);
      toast(t(`did.${act === "releaseAnyway" ? "release" : act}`, { count: ids.length }));
      refreshRows("work-orders");
      await queries.invalidateQueries({ queryKey: ["workOrder"] });
      onDone();
    } catch (problem) {
      setError(problem);
    } finally {
      setPending(false);
    }
  };
  return { go, error, pending };
}

/** Whether the server has refused because a day is over and not closed. */
const isDayOpen = (error: unknown) =>
  error instanceof ApiError && error.kind === "release_day_open";

/** Releasing although a day is open, for who may, once the server has refused it for that. */
function Anyway({
  error,
  disabled,
  onGo,
}: {
  readonly error: unknown;
  readonly disabled: boolean;
  readonly onGo: () => void;
}) {
  const { t } = useTranslation("workOrders");
  const mayOverride = useMay("production.override");
  if (!mayOverride || !isDayOpen(error)) return null;
  return (
    <button type="button" className="m-button" disabled={disabled} onClick={onGo}>
      {t("act.releaseAnyway")}
    </button>
  );
}

/** Buttons for what can be done with all of these work orders; each asks why before it acts. */
export function Acts({ rows, onDone }: Props) {
  const { t } = useTranslation("workOrders");
  const [asking, setAsking] = useState<Act | null>(null);
  const [why, setWhy] = useState("");
  const { go, error, pending } = useAct(rows, () => {
    setAsking(null);
    setWhy("");
    onDone?.();
  });
  const open = acts.filter((act) => rows.length > 0 && rows.every(may[act]));
  if (asking === null)
    return (
      <>
        {open.map((act) => (
          <button key={act} type="button" className="m-button" onClick={() => setAsking(act)}>
            {t(`act.${act}`)}
          </button>
        ))}
        {open.length === 0 && <span className="m-soft">{t("noAct")}</span>}
      </>
    );
  return (
    <form
      className="m-inline"
      aria-label={t(`act.${asking}`)}
      onSubmit={(event) => {
        event.preventDefault();
        void go(asking, why);
      }}
    >
      <TextField
        label={t("why")}
        value={why}
        onChange={setWhy}
        required
        maxLength={500}
        autoFocus
      />
      <button type="submit" className="m-button m-primary" disabled={pending || why.trim() === ""}>
        {t(`act.${asking}`)}
      </button>
      <Anyway
        error={asking === "release" ? error : null}
        disabled={pending || why.trim() === ""}
        onGo={() => void go("releaseAnyway", why)}
      />
      <button type="button" className="m-button" onClick={() => setAsking(null)}>
        {t("leave")}
      </button>
      <ErrorNotice error={error} />
    </form>
  );
}
