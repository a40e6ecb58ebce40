import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { settleCancellation } from "../../../contract/channels.ts";
import { useCommand } from "../../api.ts";
import { Tag } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";
import { useMay } from "../../shell/session.ts";
import { Scroll } from "./scroll.tsx";
import type { Shown } from "./settings.tsx";

const toneOf = (row: Shown["offers"][number]) =>
  row.state === "dead" ? "bad" : row.waits ? "warn" : "good";

/** What the channel has by its own word, which is marked where it is not what it was told. */
function There({ row }: { readonly row: Shown["offers"][number] }) {
  const { t } = useTranslation("channels");
  const format = useFormat();
  if (row.unitsThere === null) return null;
  const title = row.thereAt ? format.instant(row.thereAt) : undefined;
  return (
    <span title={title}>
      {format.count(row.unitsThere)}
      {row.unitsThere !== row.units && (
        <>
          {" "}
          <Tag tone="warn">{t("differs")}</Tag>
        </>
      )}
    </span>
  );
}

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
                  {t("unitsThere")}
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
                  <td className="num">
                    <There row={row} />
                  </td>
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

interface UntoldRow {
  readonly id: number;
  readonly orderId: number;
  readonly what: string;
  readonly state: string;
  readonly tries: number;
  readonly reason: string;
}

interface UntoldProps {
  readonly title: string;
  readonly none: string;
  /** What is told, as the head of its column. */
  readonly what: string;
  readonly rows: readonly UntoldRow[];
  /** What a person does with a row that was given up; absent where nothing can be done. */
  readonly act?: (id: number) => ReactNode;
}

/** What the channel has not been told yet, order by order. */
function Untold({ title, none, what, rows, act }: UntoldProps) {
  const { t } = useTranslation("channels");
  return (
    <section className="card">
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p className="m-soft">{none}</p>
      ) : (
        <Scroll label={title}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t("order")}</th>
                <th scope="col">{what}</th>
                <th scope="col" className="num">
                  {t("tries")}
                </th>
                <th scope="col">{t("why")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td>
                    <Link to={`/orders/${row.orderId}`}>{row.orderId}</Link>
                  </td>
                  <td>{row.what}</td>
                  <td className="num">{row.tries}</td>
                  <td style={{ overflowWrap: "anywhere" }}>
                    <Tag tone={row.state === "dead" ? "bad" : "warn"}>
                      {row.reason === "seller_memo" ? t("sellerMemo") : row.reason || t("waits")}
                    </Tag>
                    {act && row.state === "dead" && <div>{act(row.id)}</div>}
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
  const rows = parcels.map(({ shipmentId, trackingNumber, ...row }) => ({
    ...{ ...row, id: shipmentId, what: trackingNumber },
  }));
  return <Untold title={t("parcels")} none={t("noParcels")} what={t("tracking")} rows={rows} />;
}

/** What is cancelled here and not yet there. */
export function OpenCancellations({ shown }: { readonly shown: Shown }) {
  const { t } = useTranslation("channels");
  const maySettle = useMay("channels.replay");
  const settle = useCommand(settleCancellation, ["connections", "connection"]);
  const { cancellations: open, connection } = shown;
  if (open.length === 0 && !connection.tellsCancellations) return null;
  const rows = open.map(({ isWhole, ...row }) => ({
    ...{ ...row, what: t(isWhole ? "wholeOrder" : "someUnits") },
  }));
  const { channelId } = connection;
  const act = (id: number) => (
    <button
      type="button"
      className="m-button"
      disabled={!maySettle || settle.isPending}
      onClick={() => settle.mutate({ params: { channelId, id } })}
    >
      {t("settleByHand")}
    </button>
  );
  const words = { title: t("untoldCancellations"), none: t("noCancellations") };
  return <Untold {...words} what={t("cancelled")} rows={rows} act={act} />;
}
