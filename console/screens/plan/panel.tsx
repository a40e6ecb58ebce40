import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Bottlenecks } from "./bottlenecks.tsx";
import { Compare } from "./compare.tsx";
import { LateOrders } from "./late.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import type { Edits } from "./edits.ts";
import { Notices, PlanChoice } from "./lists.tsx";
import { LetGo } from "./let-go.tsx";
import { Measures } from "./measures.tsx";
import { Pool } from "./pool.tsx";
import { Ranks } from "./ranks.tsx";
import type { Chart, PlanPage, Plans } from "./reads.ts";
import { Rush } from "./rush.tsx";

const faces = ["late", "load", "ranks", "plans", "compare", "rush", "pool", "notices"] as const;
type Face = (typeof faces)[number];

interface PanelProps {
  readonly plans: Plans;
  readonly placeId: number;
  readonly planId: number | null;
  readonly inForce: number | null;
  readonly chart: Chart;
  readonly plan: PlanPage | undefined;
  readonly job: string | null;
  readonly may: boolean;
  readonly onJob: (workOrderId: string) => void;
  readonly onPlan: (planId: number) => void;
  /** Null where nothing may be edited. */
  readonly edits: Edits | null;
}

/** One of the faces of the panel. */
function Shown({ face, props }: { readonly face: Face; readonly props: PanelProps }) {
  const { placeId, planId, inForce, chart, plan, job, onJob, onPlan } = props;
  const { zone } = chart;
  switch (face) {
    case "late":
      return plan ? (
        <>
          <Measures plan={plan} />
          <LetGo {...{ plan, zone, onJob }} />
          <LateOrders {...{ plan, zone, job, onJob }} />
        </>
      ) : null;
    case "load":
      return <Bottlenecks placeId={placeId} zone={zone} />;
    case "ranks":
      return plan ? <Ranks {...{ plan, zone, job, onJob }} /> : null;
    case "plans":
      return (
        <PlanChoice
          {...{ placeId, zone, may: props.may, rows: props.plans.rows }}
          chosen={planId}
          onChoose={onPlan}
        />
      );
    case "compare":
      return planId !== null && inForce !== null && planId !== inForce ? (
        <Compare planId={planId} withId={inForce} zone={zone} />
      ) : null;
    case "rush":
      return <Rush {...{ placeId, zone, onTaken: onPlan, may: props.may }} />;
    case "pool":
      return (
        <>
          {plan && <LetGo {...{ plan, zone, onJob }} />}
          <Pool {...{ chart, edits: props.edits }} />
        </>
      );
    case "notices":
      return plan ? <Notices plan={plan} zone={zone} /> : null;
  }
}

/** What is to be known of the plan: who is late and why, other plans, a rush order, what waits. */
export function Panel(props: PanelProps) {
  const { t } = useTranslation("plan");
  const { planId, inForce, may } = props;
  const [url, setUrl] = useUrlState();
  const mayReview = useMay("orders.review");
  const mayAgree = useMay("orders.write") && mayReview;
  const asked = faces.find((each) => each === url["face"]);
  const [face, setFace] = useState<Face>(asked ?? (planId === null ? "plans" : "late"));
  // Who is led here from elsewhere while the plan is open sees the face that he came for.
  const [led, setLed] = useState(asked);
  if (led !== asked) {
    setLed(asked);
    if (asked) setFace(asked);
  }
  const there = faces.filter(
    (each) =>
      (each !== "compare" || (planId !== null && inForce !== null && planId !== inForce)) &&
      (each !== "rush" || may || mayAgree),
  );
  const open = there.includes(face) ? face : "late";
  const count = (each: Face) => {
    if (each === "pool")
      return (
        props.chart.pool.length +
        props.chart.unmade.length +
        props.chart.stuck.length +
        (props.plan?.letGo.length ?? 0)
      );
    if (each !== "late") return null;
    return props.plan?.orders.filter((order) => order.lateMinutes > 0).length ?? null;
  };
  return (
    <section className="card m-plan-panel" aria-label={t(`face.${open}`)}>
      <div role="group" aria-label={t("faces")} className="m-actions">
        {there.map((each) => (
          <button
            key={each}
            type="button"
            className={`m-chip${each === open ? " m-chip-on" : ""}`}
            aria-pressed={each === open}
            onClick={() => {
              setFace(each);
              if (asked) setUrl({ face: null });
            }}
          >
            {t(`face.${each}`)}
            {count(each) !== null && ` ${String(count(each))}`}
          </button>
        ))}
      </div>
      <Shown face={open} props={props} />
    </section>
  );
}
