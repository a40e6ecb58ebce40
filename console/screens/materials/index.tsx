import { useTranslation } from "react-i18next";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useLive } from "../../parts/live.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { UnratedNotice, useMoney } from "../money.tsx";
import { Actions } from "./actions.tsx";
import { topics, useRuns } from "./reads.ts";
import { PlanAnew, RunBar } from "./run-bar.tsx";
import "./materials.css";

/** What to order, make, expedite, defer and cancel, ranked by the money that rests on it. */
export function Materials() {
  const { t } = useTranslation("materials");
  const { data, error } = useRuns();
  useLive(topics, [["materials"]]);
  const runs = data?.rows ?? [];
  const money = useMoney().data;
  const ready = runs.find((run) => run.state === "ready");
  return (
    <PageShell
      title={t("title")}
      lead={t("lead")}
      full
      actions={data && <PlanAnew runs={runs} nightly={data.nightly} />}
    >
      <ErrorNotice error={error} />
      <RunBar runs={runs} />
      {money && <UnratedNotice {...money} counts={t("unratedCounts")} />}
      {ready && <Actions key={ready.id} run={ready} />}
      {data && !ready && <EmptyState title={t("noRun")} text={t("noRunText")} />}
    </PageShell>
  );
}
