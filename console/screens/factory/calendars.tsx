import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { Exceptions } from "./exceptions.tsx";
import type { Factory } from "./reads.ts";
import { CalendarForm } from "./calendar-form.tsx";

/** Shift calendars: when plants and resources work, and what differs for a while. */
export function ShiftCalendars({ factory }: { readonly factory: Factory }) {
  const { t } = useTranslation("factory");
  const [state, setState] = useUrlState();
  const mayWrite = useMay("factory.write");
  const { calendars } = factory;
  const open = state["open"] ?? String(calendars[0]?.id ?? "new");
  const row = calendars.find((each) => String(each.id) === open) ?? null;
  const show = (id: string) => setState({ open: id }, true);
  return (
    <>
      <nav className="m-actions" aria-label={t("views.calendars")}>
        {calendars.map((each) => (
          <button
            key={each.id}
            type="button"
            className={`m-chip ${each === row ? "m-chip-on" : ""}`}
            aria-pressed={each === row}
            onClick={() => show(String(each.id))}
          >
            {nameOf(each)}
          </button>
        ))}
        {mayWrite && (
          <button type="button" className="m-button m-primary" onClick={() => show("new")}>
            {t("create.calendars")}
          </button>
        )}
      </nav>
      {(row || mayWrite) && (
        <section className="card m-gap">
          <fieldset className="m-bare" disabled={!mayWrite}>
            <CalendarForm key={row ? row.id : "new"} row={row} onSaved={show} />
          </fieldset>
          {row && <Exceptions of={{ calendarId: row.id, resourceId: null }} factory={factory} />}
        </section>
      )}
    </>
  );
}
