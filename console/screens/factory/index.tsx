import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { SelectField, TextField } from "../../parts/form.tsx";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useFactory } from "../work-orders/plants.ts";
import { ShiftCalendars } from "./calendars.tsx";
import { Changeovers } from "./changeovers.tsx";
import { Centres, Families, Plants, Resources } from "./lists.tsx";
import { plantOptions } from "./reads.ts";
import type { Factory } from "./reads.ts";
import "./factory.css";

const views = {
  resources: Resources,
  centres: Centres,
  plants: Plants,
  families: Families,
  calendars: ShiftCalendars,
  changeovers: Changeovers,
} as const;
type View = keyof typeof views;
/** Those that are one record at a time, on a page that scrolls. */
const isPaged = (view: View) => view === "calendars" || view === "changeovers";

/** The kinds of what plants have, as tabs. */
function Tabs({ view }: { readonly view: View }) {
  const { t } = useTranslation("factory");
  const [, setState] = useUrlState();
  return (
    <div className="m-tabs">
      <nav aria-label={t("title")}>
        {Object.keys(views).map((each) => (
          <button
            key={each}
            type="button"
            className={`m-tab${each === view ? " m-tab-on" : ""}`}
            aria-current={each === view ? "true" : undefined}
            onClick={() => setState({ view: each, open: null, sort: null, text: null }, true)}
          >
            {t(`views.${each}`)}
          </button>
        ))}
      </nav>
    </div>
  );
}

/** Narrows the list by words and by plant. */
function Narrow({ factory, view }: { readonly factory: Factory; readonly view: View }) {
  const { t } = useTranslation("factory");
  const [state, setState] = useUrlState();
  return (
    <div className="m-inline" role="search">
      <TextField
        label={t("find")}
        value={state["text"] ?? ""}
        onChange={(text) => setState({ text })}
      />
      {(view === "resources" || view === "centres") && factory.plants.length > 1 && (
        <SelectField
          label={t("plant")}
          value={state["plant"] ?? ""}
          options={[{ value: "", label: t("allPlants") }, ...plantOptions(factory)]}
          onChange={(plant) => setState({ plant })}
        />
      )}
    </div>
  );
}

/** What the plants have: machines and pools, work centres, shifts, families and changeovers. */
export function FactoryScreen() {
  const { t } = useTranslation("factory");
  const [state] = useUrlState();
  const { data, error } = useFactory();
  const asked = state["view"] as View;
  const view: View = asked in views ? asked : "resources";
  const Shown = views[view];
  return (
    <PageShell title={t("title")} lead={t("lead")} full={!isPaged(view)}>
      <Tabs view={view} />
      <ErrorNotice error={error} />
      {data && (
        <>
          {!isPaged(view) && <Narrow factory={data} view={view} />}
          <Shown key={view} factory={data} />
        </>
      )}
    </PageShell>
  );
}
