import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listQuotes, orderFromQuote } from "../../../contract/quotes.ts";
import { cancelQuoteEndpoint } from "../../../contract/stock.ts";
import { api, useCommand } from "../../api.ts";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { useFormat } from "../../parts/format.ts";
import { useChannels } from "../../parts/masters.ts";
import { unitsInWords } from "../../parts/units.ts";
import { useMay } from "../../shell/session.ts";

type Quote = ReplyOf<typeof listQuotes>["rows"][number];
const states = ["open", "firm", "expired", "cancelled"] as const;

/** The reader's clock, read again every ten seconds: time limits run down on the screen. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Number, buyer and prices: the quote becomes an order that keeps what it holds. */
function MakeOrder({ quote, onClose }: { readonly quote: Quote; readonly onClose: () => void }) {
  const { t } = useTranslation("desk");
  const navigate = useNavigate();
  const make = useCommand(orderFromQuote, ["quotes", "orders"]);
  const [number, setNumber] = useState(`Q${quote.id}`);
  const [buyer, setBuyer] = useState("");
  const [payment, setPayment] = useState("none");
  const [prices, setPrices] = useState<Readonly<Record<number, string>>>({});
  const items = quote.lines.map((line) => line.itemId);
  const submit = () =>
    make.mutate(
      {
        params: { id: quote.id },
        body: {
          ...{ externalId: number.trim(), buyerMask: buyer },
          payment: payment === "paid" ? "paid" : "none",
          prices: items.flatMap((itemId) =>
            prices[itemId] ? [{ itemId, unitPrice: prices[itemId] }] : [],
          ),
        },
      },
      { onSuccess: ({ orderId }) => void navigate({ to: `/orders/${orderId}` }) },
    );
  return (
    <EntityDrawer title={t("makeOrder")} onClose={onClose}>
      <ActForm
        label={t("makeOrder")}
        error={make.error}
        pending={make.isPending}
        submit={t("makeOrder")}
        onSubmit={submit}
      >
        <TextField label={t("number")} required autoFocus value={number} onChange={setNumber} />
        <TextField label={t("buyer")} value={buyer} onChange={setBuyer} />
        <SelectField
          label={t("payment")}
          value={payment}
          options={[
            { value: "none", label: t("unpaid") },
            { value: "paid", label: t("paid") },
          ]}
          onChange={setPayment}
        />
        {quote.lines.map((line) => (
          <TextField
            key={line.itemId}
            label={t("priceOf", { code: line.code, units: line.units })}
            type="number"
            min={0}
            value={prices[line.itemId] ?? ""}
            onChange={(price) => setPrices({ ...prices, [line.itemId]: price })}
          />
        ))}
      </ActForm>
    </EntityDrawer>
  );
}

interface RowProps {
  readonly quote: Quote;
  readonly now: number;
  readonly onMake: () => void;
}

function QuoteRow({ quote, now, onMake }: RowProps) {
  const { t } = useTranslation("desk");
  const format = useFormat();
  const channels = useChannels();
  const cancel = useCommand(cancelQuoteEndpoint, ["quotes"]);
  const mayOrder = useMay("orders.write");
  const mayCancel = useMay("promises.write");
  const open = quote.state === "open";
  return (
    <tr>
      <td>
        #{quote.id}
        <div className="soft">{channels.name(quote.channelId)}</div>
        {quote.isLacking && <span className="tag warn">{t("lacking")}</span>}
      </td>
      <td>
        {quote.lines.map((line) => (
          <div key={line.itemId}>
            {line.code} × {unitsInWords({ unit: line.unit, units: line.larger }, line.units)}{" "}
            <span className="soft">{line.deliverDay && format.day(line.deliverDay)}</span>
          </div>
        ))}
      </td>
      <td title={format.fullInstant(quote.expiresAt)}>
        {open ? format.relative(quote.expiresAt, now) : format.instant(quote.expiresAt)}
      </td>
      <td>
        <ErrorNotice error={cancel.error} />
        {quote.orderId && <Link to={`/orders/${quote.orderId}`}>{t("toOrder")}</Link>}
        {open && (
          <div className="m-actions">
            {mayOrder && (
              <button type="button" className="m-button" onClick={onMake}>
                {t("makeOrder")}
              </button>
            )}
            {mayCancel && (
              <button
                type="button"
                className="m-button"
                disabled={cancel.isPending}
                onClick={() => cancel.mutate({ params: { id: quote.id } })}
              >
                {t("cancel")}
              </button>
            )}
          </div>
        )}
      </td>
    </tr>
  );
}

/** Quotes of a state, those that end first on top: end one, or make it an order. */
export function Quotes() {
  const { t } = useTranslation("desk");
  const [state, setState] = useState<(typeof states)[number]>("open");
  const [making, setMaking] = useState<Quote | null>(null);
  const now = useNow();
  const { data, error } = useQuery({
    queryKey: ["quotes", state],
    refetchInterval: 15_000,
    queryFn: ({ signal }) => api.call(listQuotes, { query: { state }, signal }),
  });
  const rows = data?.rows ?? [];
  return (
    <section className="card m-desk-quotes">
      <h2>{t("quotes")}</h2>
      <div className="m-chips" role="group" aria-label={t("quotes")}>
        {states.map((each) => (
          <button
            key={each}
            type="button"
            className={`m-button m-chip${each === state ? " m-chip-on" : ""}`}
            aria-pressed={each === state}
            onClick={() => setState(each)}
          >
            {t(`state.${each}`)}
          </button>
        ))}
      </div>
      <ErrorNotice error={error} />
      {rows.length === 0 ? (
        <p className="soft">{t("noQuotes")}</p>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label={t("quotes")}>
          <table className="plain">
            <thead>
              <tr>
                <th>{t("quote")}</th>
                <th>{t("lines")}</th>
                <th>{t("until")}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {rows.map((quote) => (
                <QuoteRow key={quote.id} quote={quote} now={now} onMake={() => setMaking(quote)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {making && <MakeOrder quote={making} onClose={() => setMaking(null)} />}
    </section>
  );
}
