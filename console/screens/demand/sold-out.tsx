import { useTranslation } from "react-i18next";
import { overruleStockOutEndpoint } from "../../../contract/demand.ts";
import { useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useChannels, usePlaces } from "../../parts/masters.ts";
import type { Demand } from "./chart-lines.ts";

type StockOut = Demand["found"][number];

function StockOutRow({ row, may }: { readonly row: StockOut; readonly may: boolean }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const channels = useChannels();
  const places = usePlaces();
  const overrule = useCommand(overruleStockOutEndpoint, ["demand"]);
  const days = format.days(row.fromDay, row.untilDay);
  const isLive = row.withdrawnAt === null;
  return (
    <tr>
      <th scope="row" title={format.fullInstant(row.foundAt)}>
        {days}
      </th>
      <td>{channels.name(row.channelId)}</td>
      <td>{t("soldOut.why", { places: row.placeIds.map(places.name).join(", ") })}</td>
      <td>
        {!isLive &&
          (row.withdrawnBy
            ? t("soldOut.overruled", { who: row.withdrawnBy })
            : t("soldOut.noLonger"))}
        {isLive && may && (
          <button
            type="button"
            className="m-button"
            aria-label={t("soldOut.overruleOf", { days })}
            disabled={overrule.isPending}
            onClick={() => overrule.mutate({ params: { id: row.id } })}
          >
            {t("soldOut.overrule")}
          </button>
        )}
        <ErrorNotice error={overrule.error} />
      </td>
    </tr>
  );
}

/** Days found sold out in stock's own history, with the reason; a planner may overrule each run. */
export function SoldOut({ demand, may }: { readonly demand: Demand; readonly may: boolean }) {
  const { t } = useTranslation("demand");
  if (demand.found.length === 0) return null;
  return (
    <section className="card">
      <h2>{t("soldOut.title")}</h2>
      <p className="soft">{t("soldOut.text")}</p>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("soldOut.title")}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t("override.days")}</th>
              <th scope="col">{t("soldOut.channel")}</th>
              <th scope="col">{t("fix.reason")}</th>
              <th scope="col">
                <span className="m-unseen">{t("soldOut.overrule")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {demand.found.toReversed().map((row) => (
              <StockOutRow key={row.id} {...{ row, may }} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
