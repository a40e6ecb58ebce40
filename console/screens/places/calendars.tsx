import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { chinaDays } from "../../../contract/china-days.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listCalendars, saveCalendarEndpoint } from "../../../contract/places.ts";
import { api, newKey, queries, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { ActForm, TextField, Tick } from "../../parts/form.tsx";
import { PageShell } from "../../parts/page-shell.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { YearView } from "./year-view.tsx";

type Calendar = ReplyOf<typeof listCalendars>["rows"][number];
type Draft = Omit<Calendar, "id" | "places"> & { readonly id: number | null };

const week = [1, 2, 3, 4, 5, 6, 7];

const fresh = (name: string): Draft => ({
  ...{ id: null, name, weekdays: [1, 2, 3, 4, 5] },
  closed: chinaDays.flatMap((year) => [...year.closed]),
  open: chinaDays.flatMap((year) => [...year.open]),
});

/** The draft with China's public days of all known years instead of what stood in those years. */
function withChina(draft: Draft): Draft {
  const years = chinaDays.map((each) => String(each.year));
  const kept = (days: readonly string[]) => days.filter((day) => !years.includes(day.slice(0, 4)));
  return {
    ...draft,
    closed: [...kept(draft.closed), ...chinaDays.flatMap((year) => year.closed)],
    open: [...kept(draft.open), ...chinaDays.flatMap((year) => year.open)],
  };
}

/** A day turned round: what the week works is closed, what it does not work is opened, and back. */
function turned(draft: Draft, day: string, isWeekday: boolean): Draft {
  const without = (days: readonly string[]) => days.filter((each) => each !== day);
  const isException = draft.closed.includes(day) || draft.open.includes(day);
  const closed = without(draft.closed);
  const open = without(draft.open);
  if (isException) return { ...draft, closed, open };
  return isWeekday
    ? { ...draft, closed: [...closed, day], open }
    : { ...draft, closed, open: [...open, day] };
}

interface EditorProps {
  readonly calendar: Draft;
  readonly readOnly: boolean;
  readonly onSaved: (id: number) => void;
}

/** Saves a calendar and says whose promises moved, with the way back. */
function useSave(before: Draft, onSaved: (id: number) => void) {
  const { t } = useTranslation("places");
  const save = useCommand(saveCalendarEndpoint, ["calendars"]);
  const undo = () =>
    api
      .call(saveCalendarEndpoint, { key: newKey(), body: before })
      .then(() => queries.invalidateQueries({ queryKey: ["calendars"] }));
  const submit = (draft: Draft) =>
    save.mutate(
      { body: draft },
      {
        tell: (said) =>
          toast(t("saved", { name: draft.name, ...said }), before.id === null ? {} : { undo }),
        onSuccess: (said) => onSaved(said.id),
      },
    );
  return { save, submit };
}

/** Goes from year to year. */
function YearSwitch({
  year,
  onYear,
}: {
  readonly year: number;
  readonly onYear: (year: number) => void;
}) {
  return (
    <div className="m-actions">
      <button type="button" className="m-button" onClick={() => onYear(year - 1)}>
        ‹ {year - 1}
      </button>
      <h2 className="m-year">{year}</h2>
      <button type="button" className="m-button" onClick={() => onYear(year + 1)}>
        {year + 1} ›
      </button>
    </div>
  );
}

/** One calendar: its week, and a year of days to click. */
function Editor({ calendar, readOnly, onSaved }: EditorProps) {
  const { t } = useTranslation("places");
  const [draft, setDraft] = useState(calendar);
  const [year, setYear] = useState(new Date().getFullYear());
  const { save, submit } = useSave(calendar, onSaved);
  const known = chinaDays.find((each) => each.year === year);
  const toggle = (weekday: number, on: boolean) =>
    setDraft({
      ...draft,
      weekdays: week.filter((each) => (each === weekday ? on : draft.weekdays.includes(each))),
    });
  return (
    <fieldset disabled={readOnly} className="m-bare">
      <ActForm
        label={calendar.name || t("newCalendar")}
        error={save.error}
        pending={save.isPending}
        submit={t("save")}
        onSubmit={() => submit(draft)}
        more={
          <button type="button" className="m-button" onClick={() => setDraft(withChina(draft))}>
            {t("fillChina")}
          </button>
        }
      >
        <TextField
          label={t("name")}
          value={draft.name}
          onChange={(name) => setDraft({ ...draft, name })}
          required
          maxLength={200}
        />
        <div role="group" aria-label={t("week")} className="m-actions">
          {week.map((each) => (
            <Tick
              key={each}
              label={t(`weekdays.${each}`)}
              checked={draft.weekdays.includes(each)}
              onChange={(on) => toggle(each, on)}
            />
          ))}
        </div>
        <YearSwitch year={year} onYear={setYear} />
        <p className="m-soft">{t(known ? `basis.${known.basis}` : "basis.none", { year })}</p>
        <YearView
          year={year}
          calendar={draft}
          onTurn={(day, isWeekday) => setDraft(turned(draft, day, isWeekday))}
        />
      </ActForm>
    </fieldset>
  );
}

/** Working calendars: the week, holidays and make-up days by which places ship. */
export function Calendars() {
  const { t } = useTranslation("places");
  const [state, setState] = useUrlState();
  const mayWrite = useMay("settings.write");
  const { data, error } = useQuery({
    queryKey: ["calendars"],
    queryFn: () => api.call(listCalendars),
  });
  const rows = data?.rows ?? [];
  const open = state["open"] ?? String(rows[0]?.id ?? "");
  const known = rows.find((row) => String(row.id) === open);
  const chosen: Draft | undefined = open === "new" ? fresh("") : known;
  const show = (id: string) => setState({ open: id }, true);
  return (
    <PageShell
      title={t("calendars")}
      lead={t("calendarsLead")}
      actions={
        <>
          <Link to="/places" className="m-button">
            {t("title")}
          </Link>
          {mayWrite && (
            <button type="button" className="m-button m-primary" onClick={() => show("new")}>
              {t("newCalendar")}
            </button>
          )}
        </>
      }
    >
      <ErrorNotice error={error} />
      <nav className="m-actions" aria-label={t("calendars")}>
        {rows.map((row) => (
          <button
            key={row.id}
            type="button"
            className={`m-chip ${String(row.id) === open ? "m-chip-on" : ""}`}
            aria-pressed={String(row.id) === open}
            onClick={() => show(String(row.id))}
          >
            {row.name} · {t("keptBy", { count: row.places })}
          </button>
        ))}
      </nav>
      {chosen && (
        <section className="card">
          <Editor
            key={`${open} ${JSON.stringify(known ?? null).length}`}
            calendar={withoutPlaces(chosen)}
            readOnly={!mayWrite}
            onSaved={(id) => show(String(id))}
          />
        </section>
      )}
    </PageShell>
  );
}

/** The part of a calendar that is sent back. */
const withoutPlaces = ({ id, name, weekdays, closed, open }: Draft): Draft => ({
  ...{ id, name, weekdays, closed, open },
});
