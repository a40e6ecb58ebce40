import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/format.ts";
import { useFirstRows } from "./first-rows.tsx";
import { said } from "./reads.ts";
import type { PlanPage } from "./reads.ts";

const shownMax = 20;

interface LetGoProps {
  readonly plan: PlanPage;
  readonly zone: string;
  readonly onJob: (workOrderId: string) => void;
}

/** What was held to a place that had become impossible: where, by what, why, and where it stands now. */
export function LetGo({ plan, zone, onJob }: LetGoProps) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  const { shown, more } = useFirstRows(plan.letGo, shownMax);
  if (plan.letGo.length === 0) return null;
  return (
    <section aria-label={t("letGo.title")}>
      <h3>
        {t("letGo.title")} {plan.letGo.length}
      </h3>
      <p className="m-soft">{t("letGo.text")}</p>
      <ul className="m-causes">
        {shown.map((each) => (
          <li key={each.operationId}>
            <button
              type="button"
              className="m-link"
              onClick={() => onJob(String(each.workOrderId))}
            >
              {each.number} {said(each.step)}
            </button>{" "}
            {t(`letGo.${each.hold}`, {
              place: said(each.resource),
              at: format.instant(each.startAt, zone),
            })}{" "}
            {each.nowAt !== null &&
              t("letGo.now", {
                place: said(each.nowResource),
                at: format.instant(each.nowAt, zone),
              })}{" "}
            {t("letGo.why", { why: said(each.why) })}
          </li>
        ))}
      </ul>
      {more}
    </section>
  );
}
