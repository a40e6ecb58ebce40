import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { useFormat } from "../../parts/format.ts";
import { SaveTable } from "../../parts/grid/index.ts";
import type { FileColumn } from "../../parts/grid/index.ts";
import { dayAfter, untyped } from "./answers.ts";
import type { Typed } from "./answers.ts";
import { causes } from "./reads.ts";
import type { Cause, DayLine, DayPage } from "./reads.ts";

interface FieldsProps {
  readonly line: DayLine;
  readonly day: string;
  /** Names the line for who hears the page. */
  readonly of: string;
  readonly typed: Typed;
  readonly onType: (typed: Typed) => void;
}

/** Cause, owner, new day and note of a line that lacks units. */
function Fields({ line, day, of, typed, onType }: FieldsProps) {
  const { t } = useTranslation("dailyClose");
  const name = (label: string) => `${label} · ${of}`;
  return (
    <>
      <td>
        <select
          className="m-field"
          aria-label={name(t("cause"))}
          value={typed.cause}
          onChange={(event) => onType({ ...typed, cause: event.target.value as Cause | "" })}
        >
          <option value="">{t("choose")}</option>
          {causes.map((each) => (
            <option key={each} value={each}>
              {t(`causes.${each}`)}
            </option>
          ))}
        </select>
      </td>
      <td>
        <input
          className="m-field"
          aria-label={name(t("owner"))}
          value={typed.owner}
          maxLength={200}
          onChange={(event) => onType({ ...typed, owner: event.target.value })}
        />
      </td>
      <td>
        {line.remaining > 0 ? (
          <input
            type="date"
            className="m-field"
            aria-label={name(t("newDay"))}
            value={typed.newDay}
            min={dayAfter(day)}
            onChange={(event) => onType({ ...typed, newDay: event.target.value })}
          />
        ) : (
          <span className="soft">{t("nothingRemains")}</span>
        )}
      </td>
      <td>
        <input
          className="m-field"
          aria-label={name(t("note"))}
          value={typed.note}
          maxLength={2000}
          onChange={(event) => onType({ ...typed, note: event.target.value })}
        />
      </td>
    </>
  );
}

/** What was said of a line when its day was closed. */
function Said({ line }: { readonly line: DayLine }) {
  const { t } = useTranslation("dailyClose");
  const format = useFormat();
  return (
    <>
      <td>{line.cause ? t(`causes.${line.cause}`) : "–"}</td>
      <td>{line.owner || "–"}</td>
      <td>{line.newDay ? format.day(line.newDay) : "–"}</td>
      <td>{line.note}</td>
    </>
  );
}

/** Which operation a line is about; the number opens its work order. */
function Work({ line, page }: { readonly line: DayLine; readonly page: DayPage }) {
  const { t } = useTranslation("dailyClose");
  const format = useFormat();
  const found = page.operations.find((each) => each.operationId === line.operationId);
  const lost = line.lost.map((each) => `${each.code} ${format.count(each.units)}`).join(", ");
  return (
    <td>
      <Link to={`/work-orders/${line.workOrderId}`}>
        {found ? `${found.number}-${found.step}` : `#${line.operationId}`}
      </Link>{" "}
      {found && nameOf(found)}
      {found && <div className="soft">{`${found.item.code} ${nameOf(found.item)}`}</div>}
      {line.carriedFrom && (
        <div className="tag warn">{t("carried", { day: format.day(line.carriedFrom) })}</div>
      )}
      {lost && <div className="soft">{t("lost", { lost })}</div>}
    </td>
  );
}

interface LinesProps {
  readonly page: DayPage;
  readonly typed: ReadonlyMap<number, Typed>;
  /** Null: nothing can be typed. */
  readonly onType: ((operationId: number, typed: Typed) => void) | null;
}

function Cells({ line, page, typed, onType }: LinesProps & { readonly line: DayLine }) {
  const format = useFormat();
  const found = page.operations.find((each) => each.operationId === line.operationId);
  const of = found ? `${found.number}-${found.step}` : String(line.operationId);
  return (
    <tr>
      <Work line={line} page={page} />
      <td className="num">{format.count(line.planned)}</td>
      <td className="num">{format.count(line.good)}</td>
      <td className="num">{format.count(line.scrap)}</td>
      <td className="num">{format.count(line.rework)}</td>
      <td className="num">{format.count(line.missing)}</td>
      {onType && line.missing > 0 ? (
        <Fields
          {...{ line, of, day: page.day }}
          typed={typed.get(line.operationId) ?? untyped(line, page.day)}
          onType={(next) => onType(line.operationId, next)}
        />
      ) : (
        <Said line={line} />
      )}
    </tr>
  );
}

const numbers = ["planned", "good", "scrap", "rework", "missing"] as const;

/** The columns that the lines of a day are saved with: what was said when it was closed. */
function useFileColumns(page: DayPage): readonly FileColumn<DayLine>[] {
  const { t } = useTranslation("dailyClose");
  const of = (line: DayLine) =>
    page.operations.find((each) => each.operationId === line.operationId);
  return [
    {
      title: t("operation"),
      text: (line) => {
        const found = of(line);
        return found ? `${found.number}-${found.step} ${nameOf(found)}` : `#${line.operationId}`;
      },
    },
    {
      title: t("item"),
      text: (line) => {
        const item = of(line)?.item;
        return item ? `${item.code} ${nameOf(item)}` : "";
      },
    },
    ...numbers.map((key) => ({
      ...{ title: t(key), numeric: true },
      text: (line: DayLine) => String(line[key]),
    })),
    { title: t("cause"), text: (line) => (line.cause ? t(`causes.${line.cause}`) : "") },
    { title: t("owner"), text: (line) => line.owner },
    { title: t("newDay"), text: (line) => line.newDay ?? "" },
    { title: t("note"), text: (line) => line.note },
  ];
}

/** A day line by line: plan against what was made, and what is said of each gap. */
export function Lines(props: LinesProps) {
  const { t } = useTranslation("dailyClose");
  const lines = props.page.lines.toSorted((a, b) => b.missing - a.missing);
  const columns = useFileColumns(props.page);
  const words = ["cause", "owner", "newDay", "note"] as const;
  return (
    <section className="card">
      <div className="m-table-head">
        <h2>{t("lines")}</h2>
        <SaveTable label={t("lines")} columns={columns} rows={lines} />
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("lines")}>
        <table className="plain close-lines">
          <thead>
            <tr>
              <th>{t("operation")}</th>
              {numbers.map((key) => (
                <th key={key} className="num">
                  {t(key)}
                </th>
              ))}
              {words.map((key) => (
                <th key={key}>{t(key)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <Cells key={line.operationId} line={line} {...props} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
