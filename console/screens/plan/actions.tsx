import { useTranslation } from "react-i18next";
import { ApiError } from "../../../contract/client.ts";
import { publishPlanEndpoint, rollBackPlanEndpoint, startPlan } from "../../../contract/plans.ts";
import { useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import type { Edits } from "./edits.ts";
import type { PlanRow } from "./reads.ts";

interface AnewProps {
  readonly placeId: number;
  /** The plan that no longer fits: the new one is asked for as it was. */
  readonly like: PlanRow | undefined;
  readonly onStarted: (planId: number) => void;
}

const usualSeconds = 10;

/** The way on from a plan that no longer fits: the same question, asked of the plant as it is now. */
function Anew({ placeId, like, onStarted }: AnewProps) {
  const { t } = useTranslation("plan");
  const start = useCommand(startPlan, ["plans"]);
  const { title = t("start.untitled"), seconds = 0, objective, factors } = like ?? {};
  const body = {
    ...{ placeId, title, seconds: seconds > 0 ? seconds : usualSeconds },
    ...(objective ? { objective } : {}),
    ...(factors ? { factors } : {}),
  };
  return (
    <>
      <button
        type="button"
        className="m-button m-primary"
        disabled={start.isPending}
        onClick={() => start.mutate({ body }, { onSuccess: ({ id }) => onStarted(id) })}
      >
        {t("anew")}
      </button>
      <ErrorNotice error={start.error} />
    </>
  );
}

const isStale = (error: unknown) => error instanceof ApiError && error.kind === "plan_stale";

/** Throws away what one made of the shown draft, step by step to be done again; or whose step it is. */
function Discard({ edits }: { readonly edits: Edits }) {
  const { t } = useTranslation("plan");
  const discard = () => edits.discard().then(({ words }) => toast(words));
  if (edits.stepOf !== null)
    return <span className="m-soft m-far">{t("stepOf", { who: edits.stepOf })}</span>;
  return (
    <button type="button" className="m-button m-far" onClick={() => void discard()}>
      {t("discard")}
    </button>
  );
}

interface ActionsProps {
  readonly shown: PlanRow | undefined;
  readonly inForce: number | null;
  readonly placeId: number;
  readonly edits: Edits;
  readonly onDone: () => void;
  readonly onStarted: (planId: number) => void;
}

/** Putting the shown draft in force, or taking back what is in force: its buttons, and what came of it. */
export function useActions({ shown, inForce, placeId, edits, onDone, onStarted }: ActionsProps) {
  const { t } = useTranslation("plan");
  const publish = useCommand(publishPlanEndpoint, ["plans", "orders"]);
  const rollBack = useCommand(rollBackPlanEndpoint, ["plans", "orders"]);
  const done = publish.data ?? rollBack.data;
  const error = publish.error ?? rollBack.error;
  const isReady = shown?.state === "ready";
  const buttons = (
    <>
      {inForce !== null && (!shown || shown.id === inForce) && (
        <button
          type="button"
          className="m-button m-far"
          disabled={rollBack.isPending}
          onClick={() => rollBack.mutate({ params: { id: inForce } }, { onSuccess: onDone })}
        >
          {t("rollBack")}
        </button>
      )}
      {edits.isDraft && <Discard edits={edits} />}
      {isReady && (
        <button
          type="button"
          className={`m-button m-primary${edits.isDraft ? "" : " m-far"}`}
          disabled={publish.isPending}
          onClick={() => publish.mutate({ params: { id: shown?.id ?? 0 } }, { onSuccess: onDone })}
        >
          {t("publish")}
        </button>
      )}
    </>
  );
  const outcome = (
    <>
      {done && (
        <p role="status">
          {t("published", { moved: done.moved, told: done.told, left: done.left })}
          {done.letGo > 0 && ` ${t("publishedLetGo", { n: done.letGo })}`}
        </p>
      )}
      <ErrorNotice error={error} />
      {isStale(error) && (
        <Anew
          {...{ placeId, like: shown }}
          onStarted={(id) => {
            publish.reset();
            rollBack.reset();
            onStarted(id);
          }}
        />
      )}
    </>
  );
  return { buttons, outcome };
}
