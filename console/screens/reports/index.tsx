import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { listMeasures, readBoard } from "../../../contract/reports.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { FilterBar, useFilter } from "../../parts/filter-bar.tsx";
import type { FilterField } from "../../parts/filter-bar.tsx";
import { useFormat } from "../../parts/format.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { FigureTable } from "./figures.tsx";
import type { Board, Measure } from "./figures.tsx";
import "./reports.css";
import { Definitions, StockTable, StuckTable } from "./standing.tsx";

const isDay = (text: string | undefined) => /^\d{4}-\d\d-\d\d$/.test(text ?? "");

/** The days in the address, as the server takes them. */
export function periodOf(words: Readonly<Record<string, string>>) {
  const { from, until } = words;
  return {
    ...(from && isDay(from) ? { from } : {}),
    ...(until && isDay(until) ? { until } : {}),
  };
}

/** The measures, which stay what they are while the program runs. */
export const useMeasures = () =>
  useQuery({
    queryKey: ["reports", "measures"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => api.call(listMeasures),
  });

function Tables({ board, measures }: { board: Board; measures: readonly Measure[] }) {
  const { t } = useTranslation("reports");
  const isFunnel = (measure: Measure) => measure.group === "funnel";
  return (
    <div className="m-reports">
      {!board.complete && <p className="m-notice m-notice-warn">{t("counting")}</p>}
      {board.figures.length === 0 ? (
        <EmptyState title={t("none")} text={t("noneText")} />
      ) : (
        <>
          <FigureTable title={t("funnel")} board={board} measures={measures.filter(isFunnel)} />
          <FigureTable
            title={t("promises")}
            board={board}
            measures={measures.filter((measure) => !isFunnel(measure))}
          />
        </>
      )}
      <StuckTable board={board} />
      <StockTable board={board} />
      <Definitions measures={measures} />
    </div>
  );
}

/** How far orders have come, how promises hold, what is stuck and where stock lies. */
export function Reports() {
  const { t } = useTranslation("reports");
  const format = useFormat();
  const fields: readonly FilterField[] = [
    { kind: "day", key: "from", label: t("from") },
    { kind: "day", key: "until", label: t("until") },
  ];
  const query = periodOf(useFilter(fields));
  const board = useQuery({
    queryKey: ["reports", "board", query],
    refetchInterval: 15_000,
    queryFn: ({ signal }) => api.call(readBoard, { query, signal }),
  });
  const measures = useMeasures();
  const days = board.data && {
    from: format.day(board.data.from),
    until: format.day(board.data.until),
  };
  return (
    <PageShell title={t("title")} lead={days && t("lead", days)}>
      <FilterBar
        viewId="reports"
        fields={fields}
        views={[{ id: "all", label: t("lastDays"), filter: {} }]}
      />
      <ErrorNotice error={board.error ?? measures.error} />
      {board.data && measures.data && <Tables board={board.data} measures={measures.data.rows} />}
    </PageShell>
  );
}
