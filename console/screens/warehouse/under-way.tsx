import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listShipments } from "../../../contract/warehouse.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { carrierName } from "../../parts/carrier-name.ts";
import { useFormat } from "../../parts/format.ts";
import { usePlaces } from "../../parts/masters.ts";
import { useMay } from "../../shell/session.ts";
import { SignForm } from "./away.tsx";

/** What left a place and nobody has signed for yet, the oldest first. */
export function UnderWay({ placeId, text }: { readonly placeId: number; readonly text: string }) {
  const { t } = useTranslation("warehouse");
  const mayWork = useMay("warehouse.write");
  const format = useFormat();
  const { zone } = usePlaces();
  const { data, error, fetchNextPage, hasNextPage } = useInfiniteQuery({
    queryKey: ["shipments", placeId, text],
    initialPageParam: 0,
    queryFn: ({ pageParam }) =>
      api.call(listShipments, {
        query: {
          ...{ placeId, limit: 50 },
          ...(text ? { text } : {}),
          ...(pageParam ? { after: pageParam } : {}),
        },
      }),
    getNextPageParam: (page) => page.next,
  });
  const rows = (data?.pages ?? []).flatMap((page) => page.rows);
  return (
    <>
      <ErrorNotice error={error} />
      {data && rows.length === 0 && <EmptyState title={t("none")} text={t("noneText")} />}
      <ul className="w-list">
        {rows.map((row) => (
          <li key={row.id} className="w-row">
            <Link to={`/orders/${row.orderId}`}>
              <strong>{row.number}</strong>
            </Link>
            <span>{carrierName(row.carrier)}</span>
            <code>{row.tracking}</code>
            <span className="m-soft m-grow">{format.instant(row.shippedAt, zone(placeId))}</span>
            {mayWork && <SignForm shipmentId={row.id} />}
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <button type="button" className="m-button w-big" onClick={() => void fetchNextPage()}>
          {t("more")}
        </button>
      )}
    </>
  );
}
