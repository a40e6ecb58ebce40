import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useMay } from "../../shell/session.ts";
import { Below } from "./below.tsx";
import { ChartCard } from "./chart-card.tsx";
import { Backtest, Explanation } from "./explanation.tsx";
import { Leaning, Worsening } from "./leaning.tsx";
import type { Names } from "./names.ts";
import { useCompared, useNode } from "./node-reads.ts";
import { Accuracy } from "./overrides.tsx";
import { daysOf, type Draft } from "./plan-draft.ts";
import { PlanGrid } from "./plan-grid.tsx";
import type { Node } from "./tree-rows.ts";

type Reads = ReturnType<typeof useNode>;
type Read<Key extends "plan" | "demand" | "forecast"> = NonNullable<Reads[Key]["data"]>;

interface WholeProps {
  readonly node: Node;
  readonly names: Names;
  readonly plan: Read<"plan">;
  readonly demand: Read<"demand">;
  readonly forecast: Read<"forecast">;
  readonly calendar: Reads["calendar"];
}

/** All of a part; the plan may be set by hand or by dragging. */
function Whole({ node, names, plan, demand, forecast, calendar }: WholeProps) {
  const may = useMay("forecasts.write");
  const [draft, setDraft] = useState<Draft | null>(null);
  const days = useMemo(() => daysOf(plan), [plan]);
  const compared = useCompared(node).data;
  return (
    <>
      <Leaning names={names} />
      <Worsening names={names} />
      <ChartCard
        {...{ demand, forecast, compared, calendar, days, draft }}
        name={names.whole(node)}
        onDraft={may ? setDraft : null}
      />
      <PlanGrid
        {...{ days, forecast, draft, may }}
        node={{ ...node, placeId: null }}
        onDraft={setDraft}
      />
      <div className="m-demand-pair">
        <Explanation forecast={forecast} />
        <Backtest forecast={forecast} />
        <Accuracy node={node} />
      </div>
      <Below {...{ node, names, demand, forecast, compared, may }} />
    </>
  );
}

interface NodeViewProps {
  readonly node: Node;
  readonly versionId: number;
  readonly names: Names;
}

/** One part of the demand: what was asked, what is expected, why, and how far it used to miss. */
export function NodeView({ node, versionId, names }: NodeViewProps) {
  const { t } = useTranslation("demand");
  const { forecast, demand, calendar, plan } = useNode(node, versionId);
  return (
    <div className="m-demand-node" aria-busy={forecast.isPending}>
      <ErrorNotice error={forecast.error ?? demand.error ?? plan.error} />
      {demand.data && !demand.data.complete && (
        <p className="m-notice m-notice-warn">{t("counting")}</p>
      )}
      {forecast.data && demand.data && plan.data && (
        <Whole
          {...{ node, names }}
          plan={plan.data}
          demand={demand.data}
          forecast={forecast.data}
          calendar={calendar}
        />
      )}
    </div>
  );
}
