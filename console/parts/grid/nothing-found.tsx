import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../empty-state.tsx";
import { useUrlState } from "../url-state.ts";
import type { UrlState } from "../url-state.ts";

/** The words of the address that narrow the list: those that its query knows too. */
const narrowingOf = (query: unknown, state: UrlState): readonly string[] =>
  typeof query === "object" && query !== null ? Object.keys(query).filter((key) => state[key]) : [];

interface NothingProps {
  readonly query: unknown;
  /** What stands here when there is nothing at all. */
  readonly empty: ReactNode;
}

/** Stands where there are no rows: that a filter finds none, or that there is none yet. */
export function NothingFound({ query, empty }: NothingProps) {
  const { t } = useTranslation("lists");
  const [state, set] = useUrlState();
  const narrowing = narrowingOf(query, state);
  if (narrowing.length === 0) return empty;
  const clear = () => set(Object.fromEntries(narrowing.map((key) => [key, null])), true);
  return (
    <EmptyState title={t("grid.notFound")} text={t("grid.notFoundText")}>
      <button type="button" className="m-button m-primary" onClick={clear}>
        {t("filter.clear")}
      </button>
    </EmptyState>
  );
}
