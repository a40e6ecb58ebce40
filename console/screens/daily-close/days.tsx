import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { useFormat } from "../../parts/format.ts";
import { SaveTable } from "../../parts/grid/index.ts";
import type { FileColumn } from "../../parts/grid/index.ts";
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

/** The columns that days are saved with. */
function useFileColumns(centreOf: (id: number) => string): readonly FileColumn<DayRow>[] {
  const { t } = useTranslation("dailyClose");
  const format = useFormat();
  const places = usePlaces();
  const number = (key: "planned" | "good" | "scrap" | "missing" | "corrected", title: string) => ({
    ...{ title, numeric: true },
    text: (row: DayRow) => String(row[key] ?? ""),
  });
  return [
    { title: t("day"), text: (row) => row.day },
    { title: t("centre"), text: (row) => centreOf(row.workCentreId) },
    {
      title: t("standing"),
      text: (row) => t(row.closedAt === null ? `level.${row.level}` : "isClosed"),
    },
    {
      title: t("limit"),
      text: (row) => format.fullInstant(row.closedAt ?? row.dueAt, places.zone(row.placeId)),
    },
    { title: t("by"), text: (row) => row.closedBy ?? "" },
    number("planned", t("planned")),
    number("good", t("good")),
    number("corrected", t("correctedTitle")),
    number("scrap", t("scrap")),
    number("missing", t("missing")),
  ];
}

/** Days of work centres, with their sums once they are closed. */
export function Days({ title, rows }: DaysProps) {
  const { t } = useTranslation("dailyClose");
  const places = usePlaces();
  const centres = new Map(useFactory().data?.workCentres.map((each) => [each.id, nameOf(each)]));
  const centreOf = (id: number) => centres.get(id) ?? `#${id}`;
  const columns = useFileColumns(centreOf);
  return (
    <section className="card">
      <div className="m-table-head">
        <h2>{title}</h2>
        <SaveTable label={title} columns={columns} rows={rows} />
      </div>
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
                centre={centreOf(row.workCentreId)}
                zone={places.zone(row.placeId)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
