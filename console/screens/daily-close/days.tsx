import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { useFormat } from "../../parts/format.ts";
import { usePlaces } from "../../parts/masters.ts";
import { useFactory } from "../work-orders/plants.ts";
import type { DayRow } from "./reads.ts";
import { Standing } from "./standing.tsx";

interface RowProps {
  readonly row: DayRow;
  readonly centre: string;
  readonly zone: string | undefined;
}

/** A day of a work centre; its name opens what it is made of. */
function Row({ row, centre, zone }: RowProps) {
  const { t } = useTranslation("dailyClose");
  const format = useFormat();
  const count = (value: number | null) => (value === null ? "–" : format.count(value));
  return (
    <tr>
      <td>{format.day(row.day)}</td>
      <td>
        <Link to={`/daily-close/${row.workCentreId}`} search={{ day: row.day } as never}>
          {centre}
        </Link>
      </td>
      <td>
        <Standing day={row} />
      </td>
      <td>{format.instant(row.closedAt ?? row.dueAt, zone)}</td>
      <td>{row.closedBy ?? "–"}</td>
      <td className="num">{count(row.planned)}</td>
      <td className="num">
        {count(row.good)}
        {row.corrected > 0 && (
          <span className="tag warn">
            {t("afterClose", { units: format.count(row.corrected) })}
          </span>
        )}
      </td>
      <td className="num">{count(row.scrap)}</td>
      <td className="num">{count(row.missing)}</td>
    </tr>
  );
}

interface DaysProps {
  readonly title: string;
  readonly rows: readonly DayRow[];
}

/** Days of work centres, with their sums once they are closed. */
export function Days({ title, rows }: DaysProps) {
  const { t } = useTranslation("dailyClose");
  const places = usePlaces();
  const centres = new Map(useFactory().data?.workCentres.map((each) => [each.id, nameOf(each)]));
  return (
    <section className="card">
      <h2>{title}</h2>
      <div className="scroll" tabIndex={0} role="region" aria-label={title}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t("day")}</th>
              <th>{t("centre")}</th>
              <th>{t("standing")}</th>
              <th>{t("limit")}</th>
              <th>{t("by")}</th>
              <th className="num">{t("planned")}</th>
              <th className="num">{t("good")}</th>
              <th className="num">{t("scrap")}</th>
              <th className="num">{t("missing")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row
                key={`${row.workCentreId}/${row.day}`}
                row={row}
                centre={centres.get(row.workCentreId) ?? `#${row.workCentreId}`}
                zone={places.zone(row.placeId)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
