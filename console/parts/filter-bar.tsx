import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useUrlState } from "./url-state.ts";
import type { UrlState } from "./url-state.ts";
import { ViewTabs } from "./view-tabs.tsx";
import type { FilterView } from "./view-tabs.tsx";

export type { FilterView } from "./view-tabs.tsx";

export type FilterField = {
  readonly key: string;
  readonly label: string;
  /** Out of sight until it is set or the person asks for more filters. */
  readonly quiet?: boolean;
} & (
  | { readonly kind: "text" }
  | {
      readonly kind: "choice";
      readonly options: readonly { readonly value: string; readonly label: string }[];
    }
  /** On or absent. */
  | { readonly kind: "flag" }
  /** A calendar day. */
  | { readonly kind: "day" }
);

interface FilterBarProps {
  /** Names the person's saved views. */
  readonly viewId: string;
  readonly fields: readonly FilterField[];
  /** Views that come with the screen, the first being "all". */
  readonly views: readonly FilterView[];
}

/** The part of the address that these fields own. */
function filterOf(state: UrlState, fields: readonly FilterField[]): UrlState {
  return Object.fromEntries(fields.flatMap(({ key }) => (state[key] ? [[key, state[key]]] : [])));
}

/** The filters in the address: only the names of these fields, and only those that are set. */
export function useFilter(fields: readonly FilterField[]): UrlState {
  const [state] = useUrlState();
  return filterOf(state, fields);
}

/** Views as tabs, and the filters under them. All is kept in the address: any link reproduces it. */
export function FilterBar({ viewId, fields, views }: FilterBarProps) {
  const { t } = useTranslation("lists");
  const [state, set] = useUrlState();
  const filter = filterOf(state, fields);
  // A view is its filters and its sort; the sort alone is no filter to clear.
  const view = state["sort"] ? { ...filter, sort: state["sort"] } : filter;
  const names = [...fields.map(({ key }) => key), "sort"];
  const apply = (next: UrlState) =>
    set(Object.fromEntries(names.map((name) => [name, next[name] ?? null])), true);
  const anySet = Object.keys(filter).length > 0;
  const [more, setMore] = useState(false);
  const shown = fields.filter((field) => more || !field.quiet || state[field.key]);
  return (
    <div className="m-filters">
      <ViewTabs viewId={viewId} views={views} filter={view} onApply={apply} />
      <div className="m-filter-row" role="search">
        {shown.map((field) => (
          <Field
            key={field.key}
            field={field}
            value={state[field.key] ?? ""}
            onChange={(value) => set({ [field.key]: value === "" ? null : value })}
          />
        ))}
        {(more || shown.length < fields.length) && (
          <button
            type="button"
            className="m-link"
            aria-expanded={more}
            onClick={() => setMore(!more)}
          >
            {t(more ? "filter.fewer" : "filter.more")}
          </button>
        )}
        {anySet && (
          <button type="button" className="m-link" onClick={() => apply({})}>
            {t("filter.clear")}
          </button>
        )}
      </div>
    </div>
  );
}

interface FieldProps {
  readonly field: FilterField;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Field({ field, value, onChange }: FieldProps) {
  const { t } = useTranslation("lists");
  if (field.kind === "text") return <TextField field={field} value={value} onChange={onChange} />;
  if (field.kind === "flag") {
    return (
      <button
        type="button"
        className={`m-chip${value ? " m-chip-on" : ""}`}
        aria-pressed={value !== ""}
        onClick={() => onChange(value ? "" : "true")}
      >
        {field.label}
      </button>
    );
  }
  if (field.kind === "day") {
    return (
      <label className="m-inline">
        <span className="m-soft">{field.label}</span>
        <input
          type="date"
          className="m-field"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
    );
  }
  return (
    <select
      className={`m-field${value ? " m-field-on" : ""}`}
      aria-label={field.label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{t("filter.any", { label: field.label })}</option>
      {field.options.map((each) => (
        <option key={each.value} value={each.value}>
          {each.label}
        </option>
      ))}
    </select>
  );
}

const settleMs = 350;

/** Typing is passed on when it rests or at Enter, so that each letter is not a request. */
function TextField({ field, value, onChange }: FieldProps) {
  const [draft, setDraft] = useState({ text: value, passed: value, seen: value });
  // The address changed: by our own doing, or by another hand (a view, the way back).
  if (draft.seen !== value) {
    const text = draft.passed === value ? draft.text : value;
    setDraft({ text, passed: value, seen: value });
  }
  const pass = useEffectEvent(() => {
    setDraft({ ...draft, passed: draft.text.trim() });
    onChange(draft.text.trim());
  });
  useEffect(() => {
    if (draft.text.trim() === draft.passed) return undefined;
    const timer = setTimeout(pass, settleMs);
    return () => clearTimeout(timer);
  }, [draft]);
  return (
    <input
      type="search"
      className="m-field m-field-text"
      placeholder={field.label}
      aria-label={field.label}
      value={draft.text}
      onChange={(event) => setDraft({ ...draft, text: event.target.value })}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        setDraft({ ...draft, passed: draft.text.trim() });
        onChange(draft.text.trim());
      }}
    />
  );
}
