import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import "./calendars.css";

interface Pattern {
  readonly weekdays: readonly number[];
  readonly closed: readonly string[];
  readonly open: readonly string[];
}

interface YearViewProps {
  readonly year: number;
  readonly calendar: Pattern;
  /** A day was clicked; whether the week works it says which way it turns. */
  readonly onTurn: (day: string, isWeekday: boolean) => void;
}

interface DayCell {
  readonly day: string;
  readonly number: number;
  readonly weekday: number;
  readonly state: "worked" | "rest" | "closed" | "open";
}

/** The days of a month with what each is, and how many cells stand empty before the first. */
function monthOf(year: number, month: number, pattern: Pattern) {
  const closed = new Set(pattern.closed);
  const open = new Set(pattern.open);
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const days = Array.from({ length }, (_day, at): DayCell => {
    const date = new Date(Date.UTC(year, month, at + 1));
    const day = date.toISOString().slice(0, 10);
    const weekday = date.getUTCDay() || 7;
    const usual = pattern.weekdays.includes(weekday) ? "worked" : "rest";
    const state = open.has(day) ? "open" : closed.has(day) ? "closed" : usual;
    return { day, number: at + 1, weekday, state };
  });
  return { before: (days[0]?.weekday ?? 1) - 1, days };
}

/** Twelve months of days; each is a button that turns it between worked and not worked. */
export function YearView({ year, calendar, onTurn }: YearViewProps) {
  const { t, i18n } = useTranslation("places");
  const names = useMemo(() => {
    const month = new Intl.DateTimeFormat(i18n.language, { month: "long", timeZone: "UTC" });
    const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: "full", timeZone: "UTC" });
    return { month, day };
  }, [i18n.language]);
  const months = useMemo(
    () => Array.from({ length: 12 }, (_month, at) => monthOf(year, at, calendar)),
    [year, calendar],
  );
  return (
    <>
      <p className="m-year-legend">
        {(["worked", "rest", "closed", "open"] as const).map((state) => (
          <span key={state}>
            <i className={`m-day m-day-${state}`}>{t(`mark.${state}`)}</i> {t(`day.${state}`)}
          </span>
        ))}
      </p>
      <div className="m-year-grid">
        {months.map(({ before, days }, at) => (
          <section key={days[0]?.day} aria-label={names.month.format(Date.UTC(year, at, 1))}>
            <h3>{names.month.format(Date.UTC(year, at, 1))}</h3>
            <div className="m-month">
              {[1, 2, 3, 4, 5, 6, 7].map((weekday) => (
                <span key={weekday} className="m-soft" aria-hidden="true">
                  {t(`short.${weekday}`)}
                </span>
              ))}
              {days.map(({ day, number, weekday, state }) => (
                <button
                  key={day}
                  type="button"
                  className={`m-day m-day-${state}`}
                  style={number === 1 ? { gridColumnStart: before + 1 } : undefined}
                  aria-label={`${names.day.format(Date.parse(day))}, ${t(`day.${state}`)}`}
                  aria-pressed={state === "worked" || state === "open"}
                  onClick={() => onTurn(day, calendar.weekdays.includes(weekday))}
                >
                  {number}
                </button>
              ))}
            </div>
          </section>
        ))}
      </div>
    </>
  );
}
