import { useTranslation } from "react-i18next";
import { planMeasures } from "../../../contract/plans.ts";
import { useFormat } from "../../parts/format.ts";
import type { PlanPage } from "./reads.ts";

type Score = NonNullable<PlanPage["score"]>;
const shown = ["tardiness", "late", "makespan", "setup", "moved", "earliness"] as const;

const width = 320;
const height = 72;

/** How the weighted lateness fell while the plan was reckoned, one point for each better plan. */
function Curve({ plan }: { readonly plan: PlanPage }) {
  const { t } = useTranslation("plan");
  const points = plan.curve.map(({ second, score }) => [second, score.tardiness] as const);
  const last = points.at(-1);
  if (!last || points.length < 2) return null;
  const until = Math.max(plan.seconds, last[0], 0.1);
  const values = points.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const at = ([second, value]: readonly [number, number]) => {
    const x = (second / until) * width;
    const y = high === low ? height / 2 : height - ((value - low) / (high - low)) * height;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  };
  // Between two better plans nothing changed: steps, not slopes.
  const steps = points.flatMap((point, index) => {
    const before = points[index - 1];
    return before ? [at([point[0], before[1]]), at(point)] : [at(point)];
  });
  return (
    <figure className="m-curve">
      <svg viewBox={`-2 -2 ${width + 4} ${height + 4}`} role="img" aria-label={t("curve.label")}>
        <polyline points={[...steps, at([until, last[1]])].join(" ")} />
      </svg>
      <figcaption className="m-soft">{t("curve.text", { n: points.length })}</figcaption>
    </figure>
  );
}

/** What the plan was told to make small, in words. */
function Told({ objective }: Pick<PlanPage, "objective">) {
  const { t } = useTranslation("plan");
  const said =
    objective.kind === "weighted"
      ? planMeasures
          .filter((measure) => Number(objective.weights?.[measure]) > 0)
          .map((measure) => `${t(`measure.${measure}`)} × ${objective.weights?.[measure]}`)
          .join(" + ")
      : (objective.measures ?? []).map((measure) => t(`measure.${measure}`)).join(" → ");
  return <p className="m-soft">{t("measure.told", { said })}</p>;
}

/** What a plan comes to beside what was in force and beside where the search began. */
export function Measures({ plan }: { readonly plan: PlanPage }) {
  const { t } = useTranslation("plan");
  const { count } = useFormat();
  const cell = (score: Score | null, measure: (typeof shown)[number]) =>
    score === null ? "–" : count(Math.round(score[measure]));
  return (
    <div className="m-measures">
      <Told objective={plan.objective} />
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("measure.title")}</th>
            <th scope="col" className="num">
              {t("measure.present")}
            </th>
            <th scope="col" className="num">
              {t("measure.first")}
            </th>
            <th scope="col" className="num">
              {t("measure.plan")}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((measure) => (
            <tr key={measure}>
              <th scope="row">{t(`measure.${measure}`)}</th>
              <td className="num">{cell(plan.presentScore, measure)}</td>
              <td className="num">{cell(plan.firstScore, measure)}</td>
              <td className="num">{cell(plan.score, measure)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Curve plan={plan} />
    </div>
  );
}
