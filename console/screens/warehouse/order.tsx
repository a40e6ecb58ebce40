import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getOrder } from "../../../contract/orders.ts";
import { api } from "../../api.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { OrderWork } from "./order-work.tsx";

/** One order as a place works on it. */
export function WarehouseOrder() {
  const { t } = useTranslation("warehouse");
  const { id = "" } = useParams({ strict: false });
  const [state] = useUrlState();
  const placeId = Number(state["place"] ?? 0);
  const { data } = useQuery({
    queryKey: ["order", id],
    queryFn: () => api.call(getOrder, { params: { id: Number(id) } }),
  });
  const list = placeId ? `/warehouse?place=${placeId}` : "/warehouse";
  const slip = new URLSearchParams({ place: String(placeId), order: id });
  return (
    <PageShell
      title={data?.number ?? `#${id}`}
      actions={
        <>
          <Link className="m-button w-big" to={list}>
            {t("toList")}
          </Link>
          <Link className="m-button w-big" to={`/orders/${id}`}>
            {t("toOrder")}
          </Link>
          {placeId > 0 && (
            <a className="m-button w-big" href={`/print/pick-list?${slip}`} target="_blank">
              {t("printList")}
            </a>
          )}
        </>
      }
    >
      <OrderWork orderId={Number(id)} {...(placeId > 0 ? { placeId } : {})} />
    </PageShell>
  );
}
