import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { listItems } from "../../../contract/masters.ts";
import { api } from "../../api.ts";
import { currentLocale, nameOf } from "../../i18n.ts";
import { ComboField } from "../../parts/combo-field.tsx";
import { useFormat } from "../../parts/format.ts";
import { IconButton } from "../../parts/icon.tsx";
import { usePlaces } from "../../parts/masters.ts";
import { BothUnits } from "../../parts/units-field.tsx";
import { isEmpty, readyRows, smallestIn, wrongIn, type Row, type Verdict } from "./draft.ts";
import { isBlock, pastedLines } from "./paste.ts";
import type { Entry } from "./use-draft.ts";

interface LineProps {
  readonly entry: Entry;
  readonly row: Row;
  readonly no: number;
  readonly answer: Verdict["lines"][number] | undefined;
  readonly go: (cell: string) => void;
}

const restMs = 120;

/** Items that the text in a field finds, asked when typing rests. */
function useItems(text: string, wanted: boolean) {
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), restMs);
    return () => clearTimeout(timer);
  }, [text]);
  const { data } = useQuery({
    queryKey: ["items", asked, 12],
    enabled: wanted && asked !== "",
    queryFn: ({ signal }) => api.call(listItems, { query: { text: asked, limit: 12 }, signal }),
  });
  return asked === text.trim() && wanted ? (data?.rows ?? []) : [];
}

function ItemField({ entry, row, no, go }: LineProps) {
  const { t } = useTranslation("entry");
  const rows = useItems(row.text, row.item === null);
  return (
    <ComboField
      label={`${t("item")} ${no}`}
      placeholder={t("itemHint")}
      cell={`${row.key}-item`}
      text={row.text}
      invalid={row.lost}
      settled={row.item !== null}
      choices={rows.map((each) => ({ id: each.id, label: each.code, note: nameOf(each) }))}
      onText={(text) => entry.changeRow(row.key, { text, item: null, lost: false, pack: 1 })}
      onPick={({ id }) => {
        const item = rows.find((each) => each.id === id);
        if (!item) return;
        // A barcode finds its item first; whether it is a pack's only the server says.
        const typed = row.text.trim();
        entry.changeRow(row.key, { item, text: item.code, lost: false, pack: 1 });
        if (/^\d{8,14}$/.test(typed) && typed !== item.code) entry.settle(row.key, typed);
        go(`${row.key}-units`);
      }}
      onCommit={(text, key) => {
        if (text !== "" && row.item === null) entry.settle(row.key, text);
        if (key === "Tab") return;
        go(text === "" ? "place" : `${row.key}-units`);
      }}
      onPaste={(event) => {
        const text = event.clipboardData.getData("text/plain");
        if (!isBlock(text)) return;
        event.preventDefault();
        entry.paste(row.key, pastedLines(text));
      }}
    />
  );
}

/** The day and the reasons of one line, as they would be said now. */
function LineAnswer({ row, answer }: { row: Row; answer: LineProps["answer"] }) {
  const { t } = useTranslation("entry");
  const format = useFormat();
  const places = usePlaces();
  const wrong = wrongIn(row);
  if (row.lost) return <span className="bad">{t("lost")}</span>;
  if (isEmpty(row) || wrong === "item") return null;
  if (wrong)
    return <span className="bad">{t(wrong === "units" ? "wrongUnits" : "wrongPrice")}</span>;
  if (!answer) return <span className="soft">…</span>;
  const language = currentLocale() === "en" ? "en" : "zh";
  return (
    <span title={format.daysIn(answer.reasons.map((each) => each[language]).join("\n"))}>
      <strong className={answer.deliverDay === null ? "bad" : ""}>
        {answer.deliverDay === null
          ? t("noDay")
          : t("promised", { day: format.day(answer.deliverDay) })}
      </strong>
      {answer.shortUnits > 0 && (
        <span className="bad"> · {t("short", { units: format.count(answer.shortUnits) })}</span>
      )}
      <span className="soft">
        {" "}
        {answer.from
          .map((each) => t("from", { units: each.units, place: places.name(each.placeId) }))
          .join(" · ")}
      </span>
      {answer.shortUnits > 0 && answer.reasons[0] && (
        <span className="soft"> {format.daysIn(answer.reasons.at(-1)?.[language] ?? "")}</span>
      )}
    </span>
  );
}

function Line(props: LineProps) {
  const { entry, row, no, answer, go } = props;
  const { t } = useTranslation("entry");
  const wrong = isEmpty(row) ? null : wrongIn(row);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(`${entry.rowAfter(row.key)}-item`);
  };
  const field = (name: "units" | "price") => (
    <span className="m-entry-number">
      <input
        className="m-field num"
        data-cell={`${row.key}-${name}`}
        inputMode={name === "price" ? "decimal" : "text"}
        autoComplete="off"
        aria-label={`${t(name)} ${no}`}
        aria-invalid={wrong === name ? true : undefined}
        placeholder={t(name)}
        value={row[name]}
        onChange={(event) => entry.changeRow(row.key, { [name]: event.target.value.trimStart() })}
      />
      {name === "units" && row.pack > 1 && (
        <small className="soft">{t("pack", { count: row.pack })}</small>
      )}
    </span>
  );
  return (
    <li className="m-entry-line" onKeyDown={onKey} aria-label={t("line", { no })}>
      <span className="soft m-entry-no">{no}</span>
      <ItemField {...props} />
      {field("units")}
      {field("price")}
      <IconButton
        icon="close"
        label={t("remove", { no })}
        act={() => entry.removeRow(row.key)}
        byKeysToo
      />
      <div className="m-entry-answer">
        {row.item && <span>{nameOf(row.item)} · </span>}
        <BothUnits item={row.item} units={smallestIn(row)} />
        <LineAnswer row={row} answer={answer} />
      </div>
    </li>
  );
}

/** The lines: an item by whatever names it, how many, at what price; Enter opens the next. */
export function Lines(props: {
  readonly entry: Entry;
  readonly verdict: Verdict | undefined;
  readonly go: (cell: string) => void;
}) {
  const { entry, verdict, go } = props;
  const { t } = useTranslation("entry");
  const ready = readyRows(entry.draft);
  const last = entry.draft.rows.at(-1);
  return (
    <section className="card">
      <h2>{t("lines")}</h2>
      <ol className="m-entry-lines">
        {entry.draft.rows.map((row, index) => (
          <Line
            key={row.key}
            entry={entry}
            row={row}
            no={index + 1}
            go={go}
            answer={ready.includes(row) ? verdict?.lines[ready.indexOf(row)] : undefined}
          />
        ))}
      </ol>
      <button
        type="button"
        className="m-button"
        onClick={() => last && go(`${entry.rowAfter(last.key)}-item`)}
      >
        {t("add")}
      </button>
    </section>
  );
}
