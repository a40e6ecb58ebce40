import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { mapListingsEndpoint } from "../../../contract/listings.ts";

export type Mapped = ReplyOf<typeof mapListingsEndpoint>;

/** What was mapped, and the orders that no longer wait for it. */
export function Freed({ done }: { readonly done: Mapped }) {
  const { t } = useTranslation("listings");
  return (
    <div className="m-notice" role="status">
      <strong>{t("mapped", { mapped: done.mapped, freed: done.freed })}</strong>
      {done.isMore && <p>{t("mappedMore")}</p>}
      {done.orders.length > 0 && (
        <p>
          {done.orders.map(({ id, number }) => (
            <Link key={id} to={`/orders/${id}`} style={{ marginRight: 10 }}>
              {number}
            </Link>
          ))}
        </p>
      )}
    </div>
  );
}
