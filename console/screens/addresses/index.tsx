import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { decideAddress, listAddresses } from "../../../contract/addresses.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { api, useCommand } from "../../api.ts";
import { useRegionName } from "../../parts/divisions.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useLive } from "../../parts/live.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { RegionSelect } from "../../parts/region-select.tsx";
import { useMay } from "../../shell/session.ts";

type Row = ReplyOf<typeof listAddresses>["rows"][number];
type Sent = ReplyOf<typeof decideAddress>["rows"];

/** What is proposed: the likeliest candidate, or what is sure. */
const proposalOf = ({ candidates, region }: Row): string => candidates[0] ?? region;

interface ChooseProps {
  readonly row: Row;
  readonly region: string;
  readonly disabled: boolean;
  readonly onChoose: (region: string) => void;
  readonly onDecide: () => void;
}

/** What it may be, a press away; any other division by its levels; and the act that settles it. */
function Choose({ row, region, disabled, onChoose, onDecide }: ChooseProps) {
  const { t } = useTranslation("addresses");
  const name = useRegionName();
  return (
    <>
      <div className="m-actions" role="group" aria-label={t("candidates", { text: row.text })}>
        {row.candidates.map((code) => (
          <button
            key={code}
            type="button"
            className="m-button"
            aria-pressed={code === region}
            disabled={disabled}
            onClick={() => onChoose(code)}
          >
            {code === region ? "✓ " : ""}
            {name(code)}
          </button>
        ))}
      </div>
      <div className="m-form-row">
        <RegionSelect value={region} onChange={onChoose} />
      </div>
      <button type="button" className="m-button m-primary" disabled={disabled} onClick={onDecide}>
        {region === "" ? t("abroad") : t("decide", { region: name(region) })}
      </button>
    </>
  );
}

/** The address as it came, what is sure of it, and why the rest is not. */
function Told({ row }: { readonly row: Row }) {
  const { t } = useTranslation("addresses");
  const name = useRegionName();
  const format = useFormat();
  const sure = row.region === "" ? t("nothing") : name(row.region);
  return (
    <>
      <strong>{row.text}</strong>
      <div className="m-soft">{t("sure", { sure, percent: format.percent(row.confidence) })}</div>
      <ul>
        {row.why.map((word) => (
          <li key={word}>{t(`why.${word}`)}</li>
        ))}
      </ul>
    </>
  );
}

/** One address with its orders and what may be said of it. */
function Waiting(props: ChooseProps) {
  const { row } = props;
  const format = useFormat();
  return (
    <tr>
      <td>
        <Told row={row} />
      </td>
      <td className="num">
        {format.count(row.orders)}
        <div>
          <Link to={`/orders/${row.orderId}`}>{row.number}</Link>
        </div>
      </td>
      <td>
        <Choose {...props} />
      </td>
    </tr>
  );
}

/** What became of the orders that waited. */
function Outcome({ sent }: { readonly sent: Sent }) {
  const { t } = useTranslation("addresses");
  const stuck = sent.filter((each) => each.refusal);
  return (
    <div className="m-notice" role="status">
      {t("sent", { count: sent.length - stuck.length })}
      {stuck.map((each) => (
        <div key={each.orderId}>
          {each.number}: {each.refusal?.message}
        </div>
      ))}
    </div>
  );
}

/** Addresses that could not be read surely: their orders are promised and wait to be worked. */
export function Addresses() {
  const { t } = useTranslation("addresses");
  const mayDecide = useMay("orders.review");
  const [said, setSaid] = useState<Readonly<Record<string, string>>>({});
  const [sent, setSent] = useState<Sent | null>(null);
  const { data, error } = useQuery({
    queryKey: ["addresses"],
    queryFn: () => api.call(listAddresses),
  });
  useLive(["OrderPlaced", "OrderChanged"], [["addresses"]]);
  const decide = useCommand(decideAddress, ["addresses", "holds", "order"]);
  const rows = data?.rows ?? [];
  const regionOf = (row: Row) => said[row.digest] ?? proposalOf(row);
  const settle = (row: Row) =>
    decide.mutate(
      { params: { digest: row.digest }, body: { region: regionOf(row) } },
      { onSuccess: (reply) => setSent(reply.rows) },
    );
  return (
    <PageShell title={t("title")} lead={t("lead")}>
      <ErrorNotice error={error ?? decide.error} />
      {sent && <Outcome sent={sent} />}
      {data && rows.length === 0 && <EmptyState title={t("none")} text={t("noneText")} />}
      {rows.length > 0 && (
        <div className="card scroll" tabIndex={0} role="region" aria-label={t("title")}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t("address")}</th>
                <th scope="col" className="num">
                  {t("waiting")}
                </th>
                <th scope="col">{t("lies")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Waiting
                  key={row.digest}
                  row={row}
                  region={regionOf(row)}
                  disabled={!mayDecide || decide.isPending}
                  onChoose={(region) => setSaid({ ...said, [row.digest]: region })}
                  onDecide={() => settle(row)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </PageShell>
  );
}
