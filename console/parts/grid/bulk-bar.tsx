import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../format.ts";
import type { BulkChoice } from "./types.ts";

interface BulkBarProps<Row> {
  readonly choice: BulkChoice<Row>;
  readonly total: number | null;
  readonly allowAll: boolean;
  readonly onAll: () => void;
  readonly children: ReactNode;
}

/** What can be done with the chosen rows; it sticks to the foot of the grid while any are chosen. */
export function BulkBar<Row>({ choice, total, allowAll, onAll, children }: BulkBarProps<Row>) {
  const { t } = useTranslation("lists");
  const { count } = useFormat();
  if (choice.count === 0 && choice.rows.length === 0) return null;
  const more = choice.selection.kind === "rows" && total !== null && total > choice.rows.length;
  return (
    <div className="m-bulk" role="region" aria-label={t("grid.bulk")}>
      <strong>
        {choice.count === null
          ? t("grid.chosenAll")
          : t("grid.chosen", { shown: count(choice.count) })}
      </strong>
      {allowAll && more && (
        <button type="button" className="m-link" onClick={onAll}>
          {t("grid.chooseMatching", { shown: count(total ?? 0) })}
        </button>
      )}
      <span className="m-actions">{children}</span>
      <button type="button" className="m-button" onClick={() => choice.clear()}>
        {t("grid.clear")}
      </button>
    </div>
  );
}
