import { useState } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useLive } from "../../parts/live.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { useActions } from "./actions.tsx";
import { PlanChart } from "./chart.tsx";
import { useEdits } from "./edits.ts";
import { Panel } from "./panel.tsx";
import { said, topics, useChart, usePlan, usePlans, type Plans } from "./reads.ts";
import "./plan.css";

const wholeOf = (text: string | undefined) => (/^\d{1,15}$/.test(text ?? "") ? Number(text) : null);

/** One plant: its plan by resource and time above, what is to be known of it below. */
function Plant({ plans, placeId }: { readonly plans: Plans; readonly placeId: number }) {
  const { t } = useTranslation("plan");
  const may = useMay("production.write");
  const [state, setState] = useUrlState();
  // The address says which one is shown first: what is chosen then must be chosen at once.
  const [job, setJob] = useState<string | null>(state["job"] ?? null);
  const asked = wholeOf(state["plan"]);
  const chart = useChart(placeId, asked);
  const present = useChart(asked === null ? null : placeId, null);
  const inForce = chart.data?.inForce ?? null;
  const planId = asked ?? inForce;
  const plan = usePlan(planId);
  const choose = (id: number | null) => setState({ plan: id === null ? null : String(id) });
  const shown = plans.rows.find((row) => row.id === asked);
  const unmade = ["waiting", "running", "failed"].includes(plan.data?.state ?? "");
  const isReady = plan.data?.state === "ready";
  const onDone = () => choose(null);
  const edits = useEdits({ placeId, planId, plan: plan.data, inForce, onPlan: choose });
  const actions = useActions({ shown, inForce, placeId, edits, onDone, onStarted: choose });
  // A plan that is not made yet has nothing to show: what is in force stands meanwhile.
  const picture = unmade ? present.data : chart.data;
  if (!picture) return <ErrorNotice error={chart.error} />;
  return (
    <>
      {actions.outcome}
      <ErrorNotice error={plan.error} />
      {plan.data && unmade && (
        <p role="status" className="card">
          {plan.data.title} · {t(`state.${plan.data.state}`)}
          {plan.data.failure && `: ${said(plan.data.failure)}`}
        </p>
      )}
      <div className="m-plan-chart">
        <PlanChart
          {...{ chart: picture, planId: unmade ? null : planId, job }}
          behind={unmade ? undefined : present.data}
          onJob={setJob}
          actions={may && actions.buttons}
          mayMove={may}
          edits={edits}
          pinsIn={may ? (asked === null || unmade ? "force" : isReady ? "draft" : null) : null}
        />
      </div>
      <Panel
        {...{ plans, placeId, planId, inForce, job, may, chart: picture, plan: plan.data }}
        onJob={setJob}
        onPlan={choose}
        edits={may && planId !== null && !unmade ? edits : null}
      />
    </>
  );
}

/** What each plant makes when, and what another plan would bring. */
export function PlanScreen() {
  const { t } = useTranslation("plan");
  const [state, setState] = useUrlState();
  const asked = wholeOf(state["plant"]);
  // An address that names a work order alone leads to its plant.
  const { data, error } = usePlans(asked, wholeOf(state["job"]));
  useLive(topics, [["plans"]]);
  const placeId = asked ?? data?.placeId ?? null;
  const plants = data?.plants ?? [];
  return (
    <PageShell
      title={t("title")}
      lead={t("lead")}
      actions={
        <div role="group" aria-label={t("plants")} className="m-actions">
          {plants.map((plant) => (
            <button
              key={plant.id}
              type="button"
              className={`m-chip${plant.id === placeId ? " m-chip-on" : ""}`}
              aria-pressed={plant.id === placeId}
              onClick={() => setState({ plant: String(plant.id), plan: null, job: null })}
            >
              {nameOf(plant)}
            </button>
          ))}
        </div>
      }
    >
      <ErrorNotice error={error} />
      {data && placeId === null && <EmptyState title={t("noPlant")} text={t("noPlantText")} />}
      {data && placeId !== null && (
        <Plant key={`${placeId}/${state["job"] ?? ""}`} plans={data} placeId={placeId} />
      )}
    </PageShell>
  );
}
