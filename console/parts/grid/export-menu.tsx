import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../error-notice.tsx";
import { useFormat } from "../format.ts";
import { Popover } from "../popover.tsx";
import { fileOf, mostFileRows, readRows, save, tableOf } from "./download.ts";
import type { FileColumn } from "./file-cells.ts";
import type { FetchPage, FileFormat, GridSort } from "./types.ts";

const formats: readonly FileFormat[] = ["xlsx", "csv"];

interface ExportProps<Row> {
  /** What the grid holds: the file's name. */
  readonly label: string;
  readonly columns: readonly FileColumn<Row>[];
  readonly fetchPage: FetchPage<Row>;
  readonly sort: GridSort | null;
  /** The address of the server's own file of the list, which says more than its columns. */
  readonly fileAt?: ((format: FileFormat) => string) | undefined;
  /** What the file holds, where that is not all that a filter finds. */
  readonly holds?: string;
}

/** Reads the list and saves it; says how far it is, why it failed, and stops when asked. */
function useSaving<Row>({ label, columns, fetchPage, sort }: ExportProps<Row>, done: () => void) {
  const running = useRef<AbortController | null>(null);
  const [read, setRead] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (format: FileFormat) => {
    const { signal } = (running.current = new AbortController());
    setError(null);
    setRead(0);
    try {
      const rows = await readRows(fetchPage, { sort, signal, onRead: setRead });
      const file = await fileOf(tableOf(columns, rows), { format, sheet: label });
      signal.throwIfAborted();
      save(file, `${label}.${format}`);
      if (rows.length < mostFileRows) done();
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    }
    setRead(null);
  };
  return { read, error, start, stop: () => running.current?.abort() };
}

function Choices<Row>(props: ExportProps<Row> & { readonly close: () => void }) {
  const { t } = useTranslation("lists");
  const { count } = useFormat();
  const { read, error, start, stop } = useSaving(props, props.close);
  const { fileAt, close } = props;
  return (
    <div className="m-menu">
      {formats.map((format) =>
        fileAt ? (
          <a key={format} className="m-link" href={fileAt(format)} onClick={close}>
            {t(`grid.file.${format}`)}
          </a>
        ) : (
          <button
            key={format}
            type="button"
            className="m-link"
            disabled={read !== null}
            onClick={() => void start(format)}
          >
            {t(`grid.file.${format}`)}
          </button>
        ),
      )}
      {read === null ? (
        <p className="m-soft">
          {props.holds ??
            (fileAt ? t("grid.exportAll") : t("grid.exportShown", { most: count(mostFileRows) }))}
        </p>
      ) : (
        <p role="status">
          {t("grid.exporting", { shown: count(read) })}{" "}
          <button type="button" className="m-link" onClick={stop}>
            {t("grid.exportStop")}
          </button>
        </p>
      )}
      <ErrorNotice error={error} />
    </div>
  );
}

/** Saves what the filter finds as a file: every list has it, at the same place. */
export function ExportMenu<Row>(props: ExportProps<Row>) {
  const { t } = useTranslation("lists");
  return (
    <Popover
      label={t("grid.export")}
      {...(props.holds ? { name: `${t("grid.export")} · ${props.label}` } : {})}
    >
      {(close) => <Choices {...props} close={close} />}
    </Popover>
  );
}

interface SaveTableProps<Row> {
  readonly label: string;
  readonly columns: readonly FileColumn<Row>[];
  readonly rows: readonly Row[];
}

/** Saves a table that is no grid and stands here as a whole, in the way that lists are saved. */
export function SaveTable<Row>({ label, columns, rows }: SaveTableProps<Row>) {
  const { t } = useTranslation("lists");
  const fetchPage = async () => ({ rows, next: null });
  return (
    <ExportMenu {...{ label, columns, fetchPage, sort: null, holds: t("grid.exportTable") }} />
  );
}
