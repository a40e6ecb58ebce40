import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { forgetWanted, settleCancellation, settleParcel } from "../../../contract/channels.ts";
import { useCommand } from "../../api.ts";
import { Tag } from "../../parts/basics.tsx";
import { useMay } from "../../shell/session.ts";
import { Scroll } from "./scroll.tsx";
import type { Shown } from "./settings.tsx";

interface Row {
  readonly key: string | number;
  readonly order: ReactNode;
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
  readonly rows: readonly Row[];
  /** What a person does with a row that was given up; absent where nothing can be done. */
  readonly act?: (row: Row) => ReactNode;
}

/** Our own reasons, and the platform's words behind the kind of its answer. */
function useReason() {
  const { t, i18n } = useTranslation("channels");
  return (reason: string): string => {
    const isOurs = /^[a-z_ ]+$/.test(reason) && i18n.exists(`channels:reasons.${reason}`);
    if (isOurs) return t(`reasons.${reason}`);
    const [, kind = "", words = ""] = /^([a-z_]+): (.*)$/s.exec(reason) ?? [];
    return i18n.exists(`channels:said.${kind}`) ? t(`said.${kind}`, { words }) : reason;
  };
}

/** What the channel has not been told yet, or has not shown, order by order. */
function Untold({ title, none, what, rows, act }: UntoldProps) {
  const { t } = useTranslation("channels");
  const reasonOf = useReason();
  return (
    <section className="card" aria-label={title}>
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
              </tr>
            </thead>
            {rows.map((row) => (
              <tbody key={row.key}>
                <tr>
                  <td>{row.order}</td>
                  <td>{row.what}</td>
                  <td className="num">{row.tries}</td>
                </tr>
                <tr>
                  <td colSpan={3} style={{ overflowWrap: "anywhere" }}>
                    <Tag tone={row.state === "dead" ? "bad" : "warn"}>
                      {row.reason ? reasonOf(row.reason) : t("waits")}
                    </Tag>
                    {act && row.state === "dead" && <> {act(row)}</>}
                  </td>
                </tr>
              </tbody>
            ))}
          </table>
        </Scroll>
      )}
    </section>
  );
}

const linkTo = (orderId: number) => <Link to={`/orders/${orderId}`}>{orderId}</Link>;

interface ActProps {
  readonly label: string;
  readonly pending: boolean;
  readonly onClick: () => void;
}

/** What a person says of a row that was given up. */
function ActButton({ label, pending, onClick }: ActProps) {
  const may = useMay("channels.replay");
  return (
    <button type="button" className="m-button" disabled={!may || pending} onClick={onClick}>
      {label}
    </button>
  );
}

const kept = ["connections", "connection"];

/** Parcels that the channel has not been told of yet. */
export function OpenParcels({ shown }: { readonly shown: Shown }) {
  const { t } = useTranslation("channels");
  const settle = useCommand(settleParcel, kept);
  const { channelId } = shown.connection;
  const rows = shown.parcels.map(({ shipmentId, orderId, trackingNumber, ...row }) => ({
    ...{ ...row, key: shipmentId, order: linkTo(orderId), what: trackingNumber },
  }));
  const act = ({ key }: Row) => (
    <ActButton
      label={t("settleByHand")}
      pending={settle.isPending}
      onClick={() => settle.mutate({ params: { channelId, id: Number(key) } })}
    />
  );
  const words = { title: t("parcels"), none: t("noParcels") };
  return <Untold {...words} what={t("tracking")} rows={rows} act={act} />;
}

/** What is cancelled here and not yet there. */
export function OpenCancellations({ shown }: { readonly shown: Shown }) {
  const { t } = useTranslation("channels");
  const settle = useCommand(settleCancellation, kept);
  const { cancellations: open, connection } = shown;
  if (open.length === 0 && !connection.tellsCancellations) return null;
  const rows = open.map(({ id, orderId, isWhole, ...row }) => ({
    ...{ ...row, key: id, order: linkTo(orderId), what: t(isWhole ? "wholeOrder" : "someUnits") },
  }));
  const { channelId } = connection;
  const act = ({ key }: Row) => (
    <ActButton
      label={t("settleByHand")}
      pending={settle.isPending}
      onClick={() => settle.mutate({ params: { channelId, id: Number(key) } })}
    />
  );
  const words = { title: t("untoldCancellations"), none: t("noCancellations") };
  return <Untold {...words} what={t("cancelled")} rows={rows} act={act} />;
}

/** Words to buyers that the channel has not taken: their cases are decided on anew on the order's page. */
export function OpenAnswers({ answers }: { readonly answers: Shown["answers"] }) {
  const { t } = useTranslation("channels");
  if (answers.length === 0) return null;
  const rows = answers.map(({ id, orderId, number, verdict, ...row }) => ({
    ...{ ...row, key: id, order: linkTo(orderId), what: t(`verdict.${verdict}`, { number }) },
  }));
  return <Untold title={t("untoldAnswers")} none="" what={t("answer")} rows={rows} />;
}

/** Orders that the channel was asked for and did not show. */
export function OpenWanted({ shown }: { readonly shown: Shown }) {
  const { t } = useTranslation("channels");
  const forget = useCommand(forgetWanted, kept);
  const { channelId } = shown.connection;
  if (shown.wanted.length === 0) return null;
  const rows = shown.wanted.map(({ externalId, why, ...row }) => ({
    ...{ ...row, key: externalId, order: externalId, what: t(`wantedFor.${why}`) },
  }));
  const act = ({ key }: Row) => (
    <ActButton
      label={t("forget")}
      pending={forget.isPending}
      onClick={() => forget.mutate({ params: { channelId }, body: { externalId: String(key) } })}
    />
  );
  return <Untold title={t("notShown")} none="" what={t("askedFor")} rows={rows} act={act} />;
}
