import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listListingsEndpoint, listUnmapped } from "../../../contract/listings.ts";
import { api } from "../../api.ts";
import { Tag } from "../../parts/basics.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useLive } from "../../parts/live.ts";
import { meaningOf } from "../listings/edit.tsx";
import { Scroll } from "./scroll.tsx";

const shownAtOnce = 8;

/** The channel's codes: those that nobody has mapped, and some of what the others mean now. */
function useMapping(channelId: number) {
  useLive(["ListingMapped", "OrderPlaced"], [["connection", channelId, "mapping"]]);
  return useQuery({
    queryKey: ["connection", channelId, "mapping"],
    queryFn: async ({ signal }) => {
      const query = { channelId, when: "now", limit: shownAtOnce } as const;
      const [open, known] = await Promise.all([
        api.call(listUnmapped, { signal }),
        api.call(listListingsEndpoint, { query, signal }),
      ]);
      return { open: open.rows.filter((row) => row.channelId === channelId), known: known.rows };
    },
  });
}

/** What the codes of a connection mean here, the unknown ones first. */
export function Mapping({ channelId }: { readonly channelId: number }) {
  const { t } = useTranslation("channels");
  const format = useFormat();
  const { data, error } = useMapping(channelId);
  const open = data?.open ?? [];
  const rows = [
    ...open.slice(0, shownAtOnce).map(({ code, name, orders }) => ({
      ...{ key: `open ${code}`, code, name },
      meaning: <Tag tone="warn">{t("unmappedOrders", { count: orders })}</Tag>,
    })),
    ...(data?.known ?? []).map((listed) => ({
      ...{ key: String(listed.id), code: listed.code, name: listed.name },
      meaning: meaningOf(listed),
    })),
  ];
  const to = (tab: string) => ({ tab, channelId: String(channelId) }) as never;
  return (
    <section className="card" id="connection-mapping" aria-label={t("mapping")}>
      <h2>{t("mapping")}</h2>
      <ErrorNotice error={error} />
      {data && <p>{open.length > 0 ? t("unmapped", { count: open.length }) : t("allMapped")}</p>}
      {rows.length > 0 && (
        <Scroll label={t("mapping")}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t("code")}</th>
                <th scope="col">{t("name")}</th>
                <th scope="col">{t("means")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <td>{row.code}</td>
                  <td>{row.name}</td>
                  <td>{row.meaning}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <p>
        <Link to="/listings" search={to("unmapped")}>
          {t("toUnmapped", { left: format.count(open.length) })}
        </Link>
        {" · "}
        <Link to="/listings" search={to("mapped")}>
          {t("toMapped")}
        </Link>
      </p>
    </section>
  );
}
