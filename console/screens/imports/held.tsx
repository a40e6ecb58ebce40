import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { listAftersales } from "../../../contract/orders.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { HeldRow } from "./held-row.tsx";

/** After-sale documents that name no order: they move no stock until a rule or a person matches them. */
export function HeldAftersales() {
  const { t } = useTranslation("imports");
  const { data } = useQuery({
    queryKey: ["aftersales"],
    queryFn: () => api.call(listAftersales, { query: {} }),
  });
  return (
    <>
      <h3>{t("heldTitle")}</h3>
      {data && data.rows.length === 0 ? (
        <EmptyState title={t("heldTitle")} text={t("noHeld")} />
      ) : (
        <div className="card scroll" tabIndex={0} role="region" aria-label={t("heldTitle")}>
          <table className="plain">
            <tbody>
              {data?.rows.slice(0, 50).map((row) => (
                <HeldRow key={row.id} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
