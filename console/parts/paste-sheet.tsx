import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { BulkProgress } from "./bulk-progress.tsx";
import { useBulkRun } from "./bulk-run.ts";
import { Field } from "./form.tsx";
import { readSheet, sheetOf } from "./sheet.ts";
import type { SheetPart, SheetRow } from "./sheet.ts";
import { toast } from "./undo-toast.tsx";

interface SheetFieldProps {
  /** What stands in the columns, in words of the reader. */
  readonly columns: readonly string[];
  readonly lead: string;
  readonly hint: string;
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** The field that a sheet is pasted into, with the columns it may have. */
export function SheetField({ columns, lead, hint, text, onText }: SheetFieldProps) {
  const { t } = useTranslation("sheets");
  return (
    <>
      <p className="m-soft">{lead}</p>
      <p className="m-soft">{columns.join(" · ")}</p>
      <Field label={t("sheet")} hint={hint}>
        {(ties) => (
          <textarea
            {...ties}
            className="m-field"
            rows={8}
            spellCheck={false}
            value={text}
            onChange={(event) => onText(event.target.value)}
          />
        )}
      </Field>
    </>
  );
}

const faultsShown = 200;

/** Rows that cannot be written, each with its reason. */
export function RowFaults({
  title,
  faults,
}: {
  readonly title: string;
  readonly faults: readonly { readonly row: number; readonly text: string }[];
}) {
  const { t } = useTranslation("sheets");
  if (faults.length === 0) return null;
  return (
    <section className="m-notice m-notice-bad" role="alert">
      <p>{title}</p>
      <table className="plain">
        <thead>
          <tr>
            <th className="num">{t("row")}</th>
            <th>{t("why")}</th>
          </tr>
        </thead>
        <tbody>
          {faults.slice(0, faultsShown).map((each) => (
            <tr key={`${each.row} ${each.text}`}>
              <td className="num">{each.row}</td>
              <td>{each.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface PasteSheetProps<Draft, Column extends string> {
  readonly label: string;
  readonly lead: string;
  readonly hint: string;
  readonly columns: readonly Column[];
  /** The reader's word for each column. */
  readonly words: Readonly<Record<Column, string>>;
  readonly read: (rows: readonly SheetRow<Column>[]) => readonly SheetPart<Draft, Column>[];
  /** Writes some parts; gives for each why it was refused, or null. */
  readonly write: (drafts: readonly Draft[]) => Promise<readonly (string | null)[]>;
  /** How many parts are written at once; 1 unless told. */
  readonly size?: number;
  /** Reads lists anew after something was written. */
  readonly onWritten: () => void;
  /** Nothing waits any more. */
  readonly onDone: () => void;
}

async function* only<Row>(rows: readonly Row[]) {
  yield rows;
}

/** Writes what can be written of a sheet and leaves in the field what was refused. */
function useWriting<Draft, Column extends string>(props: PasteSheetProps<Draft, Column>) {
  const { t } = useTranslation("sheets");
  const run = useBulkRun<SheetPart<Draft, Column>>();
  type Parts = readonly SheetPart<Draft, Column>[];
  const start = (parts: Parts, onEnd: (waiting: Parts, done: number) => void) => {
    const ready = parts.filter((each) => each.faults.length === 0);
    // What is not answered (a lost connection, a stop) waits too.
    const waiting = new Set(parts);
    const act = async (some: Parts) => {
      const said = await props.write(some.map((each) => each.draft));
      some.forEach((each, at) => (said[at] ?? null) === null && waiting.delete(each));
      return said;
    };
    void run.start({
      ...{ title: props.label, rows: only(ready), act, nameOf: (part) => part.name },
      ...(props.size ? { size: props.size } : {}),
      onEnd: (done) => {
        if (done > 0) toast(t("done", { count: done }));
        onEnd(
          parts.filter((each) => waiting.has(each)),
          done,
        );
      },
    });
  };
  return { run, start };
}

/**
 * Writes rows of a copied sheet. What cannot be read or is refused stays in the field with its
 * reason; the rest is written.
 */
export function PasteSheet<Draft, Column extends string>(props: PasteSheetProps<Draft, Column>) {
  const { label, columns, words, read } = props;
  const { t } = useTranslation("sheets");
  const [text, setText] = useState("");
  const { run, start } = useWriting(props);
  const parts = useMemo(() => read(readSheet(text, columns, words)), [text, columns, words, read]);
  const ready = parts.filter((each) => each.faults.length === 0).length;
  const faults = parts.flatMap((part) =>
    part.faults.map(({ row, column, value }) => ({
      row,
      text: t(value === "" ? "missing" : "unread", { column: words[column], value }),
    })),
  );
  const running = run.state?.running ?? false;
  const go = () =>
    start(parts, (waiting, done) => {
      if (done > 0) props.onWritten();
      const header = readSheet(text, columns, words)[0]?.row === 2 ? [1] : [];
      const rows = new Set([...header, ...waiting.flatMap((each) => each.rows)]);
      setText(waiting.length > 0 ? sheetOf(text, rows) : "");
      if (waiting.length === 0 && done > 0) props.onDone();
    });
  return (
    <form
      className="m-form"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready > 0 && !running) go();
      }}
    >
      <SheetField
        {...{ text, lead: props.lead, hint: props.hint }}
        columns={columns.map((each) => words[each])}
        onText={(typed) => {
          run.close();
          setText(typed);
        }}
      />
      <RowFaults title={t("wrong", { count: faults.length })} faults={faults} />
      <BulkProgress state={run.state} onStop={run.stop} onClose={run.close} />
      <div className="m-actions">
        <button type="submit" className="m-button m-primary" disabled={ready === 0 || running}>
          {t("write", { count: ready })}
        </button>
      </div>
    </form>
  );
}
