import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listMeasures, readBoard } from "../../../contract/reports.ts";
import { useFormat } from "../../parts/format.ts";
import { SaveTable, shareCell } from "../../parts/grid/index.ts";
import type { FileColumn } from "../../parts/grid/index.ts";
import { useChannels } from "../../parts/masters.ts";

export type Board = ReplyOf<typeof readBoard>;
export type Measure = ReplyOf<typeof listMeasures>["rows"][number];
type Figure = Board["figures"][number];

/** A text of the server in the language of the screen. */
export function useSpoken(): (words: Measure["name"]) => string {
  const { i18n } = useTranslation("reports");
  return (words) => (i18n.language === "en" ? words.en : words.zh);
}

/** Figures of one measure added up, each currency apart. */
function summed(figures: readonly Figure[]) {
  return [...Map.groupBy(figures, (each) => each.facet)].map(([facet, group]) => ({
    facet,
    numerator: group.reduce((sum, each) => sum + each.numerator, 0),
    denominator: group.reduce((sum, each) => sum + (each.denominator ?? 0), 0),
  }));
}

/** How a measure's figures are written: a count, a percentage, or days. */
function useWritten(): (measure: Measure, figures: readonly Figure[]) => string {
  const { t } = useTranslation("reports");
  const format = useFormat();
  const days = (value: number) => t("days", { count: value, value });
  return (measure, figures) => {
    const sums = summed(figures);
    const written = sums.map(({ facet, numerator, denominator }) => {
      if (measure.kind === "orders") return format.count(numerator);
      const value = numerator / denominator;
      const text =
        measure.kind === "mean" ? days(Math.round(value * 10) / 10) : format.percent(value);
      return sums.length > 1 ? `${facet} ${text}` : text;
    });
    return written.length === 0 ? "" : written.join(" · ");
  };
}

/** The figures of one channel, or of all. */
const figuresOf = (board: Board, measure: Measure, channelId: number | null) =>
  board.figures.filter(
    (each) => each.measure === measure.key && (channelId === null || each.channelId === channelId),
  );

/** The columns that a table of measures is saved with: numbers where there is one, not texts. */
function useFileColumns({ board, measures }: Omit<FigureTableProps, "title">) {
  const { t } = useTranslation("reports");
  const spoken = useSpoken();
  const written = useWritten();
  const channels = useChannels();
  const cell = (measure: Measure, channelId: number | null) => {
    const figures = figuresOf(board, measure, channelId);
    const [only, second] = summed(figures);
    if (!only) return measure.kind === "orders" ? 0 : "";
    const text = written(measure, figures);
    if (second) return text;
    if (measure.kind === "orders") return only.numerator;
    const value = only.numerator / only.denominator;
    return measure.kind === "mean" ? Math.round(value * 10) / 10 : shareCell(value, text);
  };
  const columns: FileColumn<number | null>[] = [
    { title: t("channel"), text: (id) => (id === null ? t("all") : channels.name(id)) },
    ...measures.map((measure) => ({
      title: spoken(measure.name),
      text: (id: number | null) => written(measure, figuresOf(board, measure, id)),
      file: (id: number | null) => cell(measure, id),
    })),
  ];
  return columns;
}

interface CellProps {
  readonly measure: Measure;
  readonly board: Board;
  /** Null adds all channels up. */
  readonly channelId: number | null;
}

/** One number, which opens to the orders behind it. */
function Cell({ measure, board, channelId }: CellProps) {
  const { t } = useTranslation("reports");
  const spoken = useSpoken();
  const written = useWritten();
  const channels = useChannels();
  const value = written(measure, figuresOf(board, measure, channelId));
  if (value === "") return <td className="num">{measure.kind === "orders" ? "0" : "—"}</td>;
  const search = {
    measure: measure.key,
    from: board.from,
    until: board.until,
    ...(channelId === null ? {} : { channelId: String(channelId) }),
  };
  const channel = channelId === null ? t("all") : channels.name(channelId);
  return (
    <td className="num">
      <Link
        to="/reports/orders"
        search={search as never}
        aria-label={t("opens", { measure: spoken(measure.name), channel, value })}
      >
        {value}
      </Link>
    </td>
  );
}

interface FigureTableProps {
  readonly title: string;
  readonly board: Board;
  readonly measures: readonly Measure[];
}

/** Measures by channel, all channels first. */
export function FigureTable({ title, board, measures }: FigureTableProps) {
  const { t } = useTranslation("reports");
  const spoken = useSpoken();
  const channels = useChannels();
  const columns = useFileColumns({ board, measures });
  const ids = [...new Set(board.figures.map((each) => each.channelId))].sort((a, b) => a - b);
  const rows = [null, ...ids];
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
              <th scope="col">{t("channel")}</th>
              {measures.map((measure) => (
                <th scope="col" className="num" key={measure.key} title={spoken(measure.words)}>
                  {spoken(measure.name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((id) => (
              <tr key={id ?? "all"}>
                <th scope="row">{id === null ? t("all") : channels.name(id)}</th>
                {measures.map((measure) => (
                  <Cell key={measure.key} measure={measure} board={board} channelId={id} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
