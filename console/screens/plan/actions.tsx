import { useTranslation } from "react-i18next";
import { publishPlanEndpoint, rollBackPlanEndpoint } from "../../../contract/plans.ts";
import { useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import type { PlanRow } from "./reads.ts";

interface ActionsProps {
  readonly shown: PlanRow | undefined;
  readonly inForce: number | null;
  readonly onDone: () => void;
}

/** Putting the shown draft in force, or taking back what is in force. */
export function Actions({ shown, inForce, onDone }: ActionsProps) {
  const { t } = useTranslation("plan");
  const publish = useCommand(publishPlanEndpoint, ["plans", "orders"]);
  const rollBack = useCommand(rollBackPlanEndpoint, ["plans", "orders"]);
  const done = publish.data ?? rollBack.data;
  return (
    <div className="m-actions">
      {shown?.state === "ready" && (
        <button
          type="button"
          className="m-button m-primary"
          disabled={publish.isPending}
          onClick={() => publish.mutate({ params: { id: shown.id } }, { onSuccess: onDone })}
        >
          {t("publish")}
        </button>
      )}
      {inForce !== null && (!shown || shown.id === inForce) && (
        <button
          type="button"
          className="m-button"
          disabled={rollBack.isPending}
          onClick={() => rollBack.mutate({ params: { id: inForce } }, { onSuccess: onDone })}
        >
          {t("rollBack")}
        </button>
      )}
      {done && (
        <p role="status">
          {t("published", { moved: done.moved, told: done.told, left: done.left })}
        </p>
      )}
      <ErrorNotice error={publish.error ?? rollBack.error} />
    </div>
  );
}
