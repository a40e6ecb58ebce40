import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/format.ts";

/**
 * The first rows of a long list, and under it a button that shows all of them; no button where the
 * list is short.
 */
export function useFirstRows<Row>(rows: readonly Row[], most: number) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  const [isWhole, setWhole] = useState(false);
  const rest = rows.length - most;
  const more =
    rest > 0 && !isWhole ? (
      <button type="button" className="m-link" onClick={() => setWhole(true)}>
        {t("showRest", { n: format.count(rest) })}
      </button>
    ) : null;
  return { shown: isWhole ? rows : rows.slice(0, most), more };
}
