import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { listReports } from "../../../contract/shop-floor.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";

/** All that was said from the shop floor, the oldest first. */
export function Reports({ id, zone }: { readonly id: number; readonly zone: string | undefined }) {
  const { t } = useTranslation("workOrders");
  const format = useFormat();
  const { data, error } = useQuery({
    queryKey: ["workOrder", id, "reports"],
    queryFn: ({ signal }) => api.call(listReports, { params: { id }, signal }),
  });
  return (
    <section className="card">
      <h2>{t("reports")}</h2>
      <ErrorNotice error={error} />
      {data?.rows.length === 0 && <p className="soft">{t("noReports")}</p>}
      <ol className="plain">
        {data?.rows.map((row) => (
          <li key={row.id}>
            <time dateTime={row.at}>{format.instant(row.at, zone)}</time> · {t("step")} {row.step} ·{" "}
            {t(`kinds.${row.kind}`)}
            {(row.kind === "units" || row.kind === "back") &&
              `: ${t("saidUnits", {
                good: format.count(row.good),
                scrap: format.count(row.scrap),
                rework: format.count(row.rework),
              })}`}
            {row.cause && ` · ${t(`causes.${row.cause}`)}`}
            {row.note && ` · ${row.note}`} · {row.actor}
            {row.arrivedAt && ` · ${t("arrivedAt", { at: format.instant(row.arrivedAt, zone) })}`}
          </li>
        ))}
      </ol>
    </section>
  );
}
