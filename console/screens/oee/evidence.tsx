import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getOeeEvidence } from "../../../contract/oee.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";

interface Props {
  readonly resourceId: number;
  readonly from: string;
  readonly until: string;
  readonly zone: string | undefined;
}

/** The stops and reports that a machine's figures are made of. */
export function Evidence({ resourceId, from, until, zone }: Props) {
  const { t } = useTranslation("oee");
  const format = useFormat();
  const at = (text: string | null) => (text === null ? "…" : format.instant(text, zone));
  const { data, error } = useQuery({
    queryKey: ["oee", "evidence", resourceId, from, until],
    queryFn: ({ signal }) =>
      api.call(getOeeEvidence, { params: { id: resourceId }, query: { from, until }, signal }),
  });
  if (!data) return <ErrorNotice error={error} />;
  return (
    <>
      <h3>{t("stops")}</h3>
      {data.stops.length === 0 && <p className="soft">{t("noStops")}</p>}
      <ul>
        {data.stops.map((stop) => (
          <li key={stop.fromAt}>
            {at(stop.fromAt)} – {at(stop.untilAt)} · {t(`cause.${stop.cause}`)}
            {stop.note && ` · ${stop.note}`} · {stop.reportedBy}
          </li>
        ))}
      </ul>
      <h3>{t("reports")}</h3>
      {data.reports.length === 0 && <p className="soft">{t("noReports")}</p>}
      <ul>
        {data.reports.map((row) => (
          <li key={`${row.at} ${row.workOrderId} ${row.step} ${row.kind} ${row.good}`}>
            {at(row.at)} · <Link to={`/work-orders/${row.workOrderId}`}>{row.number}</Link>-
            {row.step} · {t(`kind.${row.kind}`)}
            {(row.kind === "units" || row.kind === "back") &&
              ` ${row.good} / ${row.scrap} / ${row.rework}`}
            {row.cause && ` · ${t(`cause.${row.cause}`)}`}
            {row.note && ` · ${row.note}`} · {row.actor}
          </li>
        ))}
      </ul>
      {data.cut && <p className="soft">{t("cut")}</p>}
    </>
  );
}
