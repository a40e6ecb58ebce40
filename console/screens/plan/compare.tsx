import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { comparePlansEndpoint } from "../../../contract/plans.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useFirstRows } from "./first-rows.tsx";

const shownMax = 80;

interface CompareProps {
  readonly planId: number;
  readonly withId: number;
  readonly zone: string;
}

/** What a plan does otherwise than the one in force: which orders end when, at what cost. */
export function Compare({ planId, withId, zone }: CompareProps) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  const { data, error } = useQuery({
    queryKey: ["plans", "compare", planId, withId],
    queryFn: () =>
      api.call(comparePlansEndpoint, { params: { id: planId }, query: { with: withId } }),
  });
  const moved = (data?.orders ?? []).filter((each) => each.before !== each.after);
  const { shown, more } = useFirstRows(moved, shownMax);
  if (!data) return <ErrorNotice error={error} />;
  const at = (instant: string | null) => (instant ? format.instant(instant, zone) : "–");
  return (
    <>
      <p>
        {t("compare.text", {
          moved: format.count(data.moved),
          orders: format.count(moved.length),
          cost: format.count(Math.round(data.cost / 60)),
        })}
      </p>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("compare.title")}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t("order")}</th>
              <th scope="col">{t("due")}</th>
              <th scope="col">{t("compare.before")}</th>
              <th scope="col">{t("compare.after")}</th>
              <th scope="col" className="num">
                {t("compare.later")}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((each) => {
              const later = Math.round((each.lateAfter - each.lateBefore) / 60);
              return (
                <tr key={each.workOrderId}>
                  <th scope="row">{each.number}</th>
                  <td>{at(each.dueAt)}</td>
                  <td>{at(each.before)}</td>
                  <td>{at(each.after)}</td>
                  <td className={`num ${later > 0 ? "bad" : "good"}`}>
                    {later > 0 ? `+${format.count(later)}` : format.count(later)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
        {more}
      </div>
    </>
  );
}
