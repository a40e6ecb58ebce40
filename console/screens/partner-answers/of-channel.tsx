import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { waitingAnswers } from "../../../contract/partner-answers.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { Scroll } from "../connections/scroll.tsx";
import { Compared, Standing } from "./said.tsx";

/** Orders whose partner does not know what holds now, with what differs of each. */
export function WaitingAnswers({ channelId }: { readonly channelId: number }) {
  const { t } = useTranslation("documents");
  const { data, error } = useQuery({
    queryKey: ["documents", channelId, "told"],
    queryFn: ({ signal }) => api.call(waitingAnswers, { params: { channelId }, signal }),
    refetchInterval: 5_000,
  });
  return (
    <section className="card" aria-label={t("told.waiting")}>
      <h2>{t("told.waiting")}</h2>
      <p className="m-soft">{t("told.lead")}</p>
      <ErrorNotice error={error} />
      {data?.rows.length === 0 && <p>{t("told.none")}</p>}
      {data?.rows.map((row) => (
        <section key={row.orderId} aria-label={row.number}>
          <h3>
            <Link to={`/orders/${row.orderId}`}>{row.number}</Link>
          </h3>
          <p>
            <Standing {...row} />
          </p>
          {row.lines.length === 0 ? (
            <p>{t("told.cancelled")}</p>
          ) : (
            <Scroll label={row.number}>
              <Compared lines={row.lines} />
            </Scroll>
          )}
        </section>
      ))}
    </section>
  );
}
