import { useTranslation } from "react-i18next";
import { EmptyState } from "../empty-state.tsx";
import { useUrlState } from "../url-state.ts";

/** The words of the address that narrow the list: those that its query knows too. */
export function useNarrowing(query: unknown): readonly string[] {
  const [state] = useUrlState();
  if (typeof query !== "object" || query === null) return [];
  return Object.keys(query).filter((key) => state[key]);
}

/** Stands where a filter finds nothing: that there are no rows at all would be untrue. */
export function NothingFound({ narrowing }: { readonly narrowing: readonly string[] }) {
  const { t } = useTranslation("parts");
  const [, set] = useUrlState();
  const clear = () => set(Object.fromEntries(narrowing.map((key) => [key, null])), true);
  return (
    <EmptyState title={t("grid.notFound")} text={t("grid.notFoundText")}>
      <button type="button" className="m-button m-primary" onClick={clear}>
        {t("filter.clear")}
      </button>
    </EmptyState>
  );
}
