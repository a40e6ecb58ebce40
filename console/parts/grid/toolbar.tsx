import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../format.ts";
import { Popover } from "../popover.tsx";
import { ExportMenu } from "./export-menu.tsx";
import type { RowSnapshot } from "./row-store.ts";
import { densities } from "./types.ts";
import type { FetchPage, FileFormat, GridSort } from "./types.ts";
import type { useGridView } from "./view.ts";

interface ToolbarProps<Row> {
  readonly snapshot: RowSnapshot<Row>;
  readonly view: ReturnType<typeof useGridView<Row>>;
  readonly onRestart: () => void;
  /** What the grid was given: its own tools, and what is saved as a file. */
  readonly list: {
    readonly label: string;
    readonly fetchPage: FetchPage<Row>;
    readonly sort?: GridSort | null;
    readonly tools?: ReactNode;
    readonly fileAt?: (format: FileFormat) => string;
  };
}

/** What stands over a grid: how many rows, what is new, export, density and the list of columns. */
export function GridToolbar<Row>(props: ToolbarProps<Row>) {
  const { snapshot, view, onRestart, list } = props;
  const { t } = useTranslation("lists");
  const { t: words } = useTranslation("parts");
  const { count } = useFormat();
  const { total, totalIsExact, rows, complete } = snapshot;
  const known = total ?? rows.length;
  const said = total !== null && totalIsExact ? "grid.count" : "grid.about";
  return (
    <div className="m-grid-bar">
      <span className="m-soft" role="status">
        {complete || total !== null
          ? t(said, { shown: count(known) })
          : t("grid.loaded", { shown: count(known) })}
      </span>
      {snapshot.stale && (
        <button type="button" className="m-pill" onClick={onRestart}>
          {t("grid.stale")}
        </button>
      )}
      <span className="m-grow" />
      {list.tools}
      <ExportMenu
        label={list.label}
        columns={view.shown}
        fetchPage={list.fetchPage}
        sort={list.sort ?? null}
        fileAt={list.fileAt}
      />
      <label className="m-inline">
        <span className="m-unseen">{words("density.title")}</span>
        <select
          className="m-field"
          value={view.density}
          onChange={(event) =>
            view.setDensity(densities.find((each) => each === event.target.value) ?? "standard")
          }
        >
          {densities.map((each) => (
            <option key={each} value={each}>
              {words(`density.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <Popover label={t("grid.columns")}>{() => <ColumnList view={view} />}</Popover>
    </div>
  );
}

function ColumnList<Row>({ view }: { view: ReturnType<typeof useGridView<Row>> }) {
  const { t } = useTranslation("lists");
  return (
    <div className="m-columns">
      {view.ordered.map((column, at) => (
        <div key={column.key} className="m-columns-row">
          <label>
            <input
              type="checkbox"
              checked={!view.hidden.has(column.key)}
              onChange={() => view.toggle(column.key)}
            />{" "}
            {column.title}
          </label>
          <button
            type="button"
            className="m-icon"
            disabled={at === 0}
            aria-label={t("grid.moveUp", { column: column.title })}
            onClick={() => view.move(column.key, -1)}
          >
            ↑
          </button>
          <button
            type="button"
            className="m-icon"
            disabled={at === view.ordered.length - 1}
            aria-label={t("grid.moveDown", { column: column.title })}
            onClick={() => view.move(column.key, 1)}
          >
            ↓
          </button>
          <input
            type="number"
            className="m-field m-width"
            min={48}
            max={900}
            step={10}
            aria-label={t("grid.width", { column: column.title })}
            value={view.shown.find((each) => each.key === column.key)?.width ?? column.width}
            onChange={(event) => view.resize(column.key, Number(event.target.value))}
          />
        </div>
      ))}
      <button type="button" className="m-button" onClick={view.reset}>
        {t("grid.reset")}
      </button>
    </div>
  );
}
