import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Tag } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";
import { Scroll } from "./scroll.tsx";
import type { Shown } from "./settings.tsx";

const toneOf = (row: Shown["offers"][number]) =>
  row.state === "dead" ? "bad" : row.waits ? "warn" : "good";

/** The stock that the channel was told, code by code. */
export function ToldStock({ offers }: { readonly offers: Shown["offers"] }) {
  const { t } = useTranslation("channels");
  const format = useFormat();
  return (
    <section className="card">
      <h2>{t("told")}</h2>
      <p className="m-soft">{offers.length === 0 ? t("noTold") : t("toldText")}</p>
      {offers.length > 0 && (
        <Scroll label={t("told")}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t("code")}</th>
                <th scope="col" className="num">
                  {t("units")}
                </th>
                <th scope="col" className="num">
                  {t("rev")}
                </th>
                <th scope="col">{t("at")}</th>
                <th scope="col">{t("why")}</th>
              </tr>
            </thead>
            <tbody>
              {offers.map((row) => (
                <tr key={row.code}>
                  <td>{row.code}</td>
                  <td className="num">{row.units === null ? "" : format.count(row.units)}</td>
                  <td className="num">{format.count(row.rev)}</td>
                  <td>{row.sentAt && format.instant(row.sentAt)}</td>
                  <td>
                    {(row.waits || row.reason) && (
                      <Tag tone={toneOf(row)}>{row.reason || t("waits")}</Tag>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

/** Parcels that the channel has not been told of yet. */
export function OpenParcels({ parcels }: { readonly parcels: Shown["parcels"] }) {
  const { t } = useTranslation("channels");
  return (
    <section className="card">
      <h2>{t("parcels")}</h2>
      {parcels.length === 0 ? (
        <p className="m-soft">{t("noParcels")}</p>
      ) : (
        <Scroll label={t("parcels")}>
          <table className="plain">
            <thead>
              <tr>
                {["order", "tracking", "tries", "why"].map((name) => (
                  <th key={name} scope="col">
                    {t(name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {parcels.map((row) => (
                <tr key={row.shipmentId}>
                  <td>
                    <Link to={`/orders/${row.orderId}`}>{row.orderId}</Link>
                  </td>
                  <td>{row.trackingNumber}</td>
                  <td>{row.tries}</td>
                  <td>
                    <Tag tone={row.state === "dead" ? "bad" : "warn"}>
                      {row.reason || t("waits")}
                    </Tag>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
