import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "./error-notice.tsx";
import { Tick } from "./form.tsx";
import { Popover } from "./popover.tsx";
import { useSavedViews } from "./saved-views.ts";
import type { SavedView } from "./saved-views.ts";
import type { UrlState } from "./url-state.ts";

export interface FilterView {
  readonly id: string;
  readonly label: string;
  readonly filter: UrlState;
}

const same = (a: UrlState, b: UrlState) =>
  JSON.stringify(Object.entries(a).toSorted()) === JSON.stringify(Object.entries(b).toSorted());

interface ViewTabsProps {
  readonly viewId: string;
  readonly views: readonly FilterView[];
  readonly filter: UrlState;
  readonly onApply: (filter: UrlState) => void;
}

/** The list's own views and the saved ones as tabs; what is in the address can be saved as one. */
export function ViewTabs({ viewId, views, filter, onApply }: ViewTabsProps) {
  const { t } = useTranslation("lists");
  const saved = useSavedViews(viewId);
  const { mayShare } = saved;
  const own = saved.views.find((each) => same(each.filter, filter));
  const all: readonly (FilterView | SavedView)[] = [...views, ...saved.views];
  const current = views.find((each) => same(each.filter, filter)) ?? own;
  const shownBy = (view: FilterView | SavedView) =>
    "by" in view && !view.own ? { title: t("filter.sharedBy", { name: view.by }) } : {};
  return (
    <div className="m-tabs">
      <nav aria-label={t("filter.views")}>
        {all.map((each) => (
          <button
            key={each.id}
            type="button"
            className={`m-tab${each === current ? " m-tab-on" : ""}`}
            aria-current={each === current ? "true" : undefined}
            {...shownBy(each)}
            onClick={() => onApply(each.filter)}
          >
            {each.label}
          </button>
        ))}
      </nav>
      {!current && (
        <Popover label={t("filter.save")} className="m-link" align="start">
          {(close) => (
            <SaveView
              error={saved.error}
              mayShare={mayShare}
              onSave={(name, shared) => saved.save({ name, filter, shared }, close)}
            />
          )}
        </Popover>
      )}
      {own && own === current && (own.own || mayShare) && (
        <button type="button" className="m-link" onClick={() => saved.forget(own)}>
          {t("filter.forget", { view: own.label })}
        </button>
      )}
    </div>
  );
}

interface SaveViewProps {
  readonly error: unknown;
  readonly mayShare: boolean;
  readonly onSave: (name: string, shared: boolean) => void;
}

function SaveView({ error, mayShare, onSave }: SaveViewProps) {
  const { t } = useTranslation("lists");
  const [label, setLabel] = useState("");
  const [shared, setShared] = useState(false);
  return (
    <form
      className="m-inline"
      onSubmit={(event) => {
        event.preventDefault();
        if (label.trim()) onSave(label.trim(), shared);
      }}
    >
      <input
        className="m-field"
        autoFocus
        maxLength={40}
        value={label}
        aria-label={t("filter.name")}
        placeholder={t("filter.name")}
        onChange={(event) => setLabel(event.target.value)}
      />
      {mayShare && <Tick label={t("filter.share")} checked={shared} onChange={setShared} />}
      <button type="submit" className="m-button m-primary" disabled={label.trim() === ""}>
        {t("filter.saveIt")}
      </button>
      <ErrorNotice error={error} />
    </form>
  );
}
