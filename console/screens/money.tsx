import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../contract/endpoint.ts";
import { readMoney, saveCurrency, saveRate } from "../../contract/money.ts";
import { api, useCommand } from "../api.ts";
import { ErrorNotice } from "../parts/error-notice.tsx";
import { useFormat } from "../parts/format.ts";
import { useMay } from "../shell/session.ts";

type Money = ReplyOf<typeof readMoney>;
type Unrated = Money["unrated"];

/** What the company counts its money in, its rates, and what of open orders has none. */
export function useMoney() {
  return useQuery({
    queryKey: ["money"],
    staleTime: 60_000,
    queryFn: ({ signal }) => api.call(readMoney, { signal }),
  });
}

const noRate = { currency: "", fromDay: "", rate: "", source: "" };

const inputs = [
  { key: "currency", pattern: "[A-Z]{3}", maxLength: 3 },
  { key: "fromDay", type: "date" },
  { key: "rate", inputMode: "decimal" as const, pattern: "\\d{1,9}(\\.\\d{1,8})?" },
  { key: "source", maxLength: 200 },
] as const;

/** Enters a rate: which currency, from which day, how much, and where that was read. */
function RateForm({ own, currency }: { readonly own: string; readonly currency: string }) {
  const { t } = useTranslation("money");
  const [typed, setTyped] = useState({ ...noRate, currency });
  const save = useCommand(saveRate, ["money"]);
  return (
    <form
      className="m-demand-draft"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ body: typed }, { onSuccess: () => setTyped({ ...typed, rate: "" }) });
      }}
    >
      {inputs.map(({ key, ...input }) => (
        <label key={key}>
          {t(key, { own })}
          <input
            {...input}
            className="m-field"
            required
            value={typed[key]}
            onChange={({ target }) => {
              const value = key === "currency" ? target.value.toUpperCase() : target.value;
              setTyped({ ...typed, [key]: value });
            }}
          />
        </label>
      ))}
      <button type="submit" className="m-button" disabled={save.isPending}>
        {t("save")}
      </button>
      <ErrorNotice error={save.error} />
    </form>
  );
}

/** Says which currency the company counts in. */
function OwnCurrency({ own }: { readonly own: string }) {
  const { t } = useTranslation("money");
  const [typed, setTyped] = useState(own);
  const save = useCommand(saveCurrency, ["money"]);
  return (
    <form
      className="m-inline"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ body: { currency: typed } });
      }}
    >
      <label className="m-inline">
        {t("own")}
        <input
          className="m-field"
          required
          pattern="[A-Z]{3}"
          maxLength={3}
          size={4}
          value={typed}
          onChange={({ target }) => setTyped(target.value.toUpperCase())}
        />
      </label>
      <button type="submit" className="m-button" disabled={save.isPending || typed === own}>
        {t("setOwn")}
      </button>
      <ErrorNotice error={save.error} />
    </form>
  );
}

/** The company's currency and its rates, with who entered each and from where. */
export function Rates({ wanted = "" }: { readonly wanted?: string }) {
  const { t } = useTranslation("money");
  const format = useFormat();
  const [mayRate, mayOwn] = [useMay("parties.write"), useMay("settings.write")];
  const { data, error } = useMoney();
  if (!data) return <ErrorNotice error={error} />;
  const { currency: own, rates } = data;
  return (
    <>
      <p className="soft">{t("text", { own })}</p>
      {mayOwn && <OwnCurrency key={own} own={own} />}
      {rates.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={t("title")}>
          <table className="plain">
            <thead>
              <tr>
                {inputs.map(({ key }) => (
                  <th scope="col" key={key} className={key === "rate" ? "num" : ""}>
                    {t(key, { own })}
                  </th>
                ))}
                <th scope="col">{t("author")}</th>
              </tr>
            </thead>
            <tbody>
              {rates.map((each) => (
                <tr key={`${each.currency} ${each.fromDay}`}>
                  <th scope="row">{each.currency}</th>
                  <td>{format.day(each.fromDay)}</td>
                  <td className="num">{each.rate}</td>
                  <td>{each.source}</td>
                  <td title={format.fullInstant(each.enteredAt)}>{each.author}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {mayRate ? <RateForm own={own} currency={wanted} /> : <p className="soft">{t("ask")}</p>}
    </>
  );
}

interface UnratedNoticeProps {
  readonly unrated: Unrated;
  /** What the money beside it is counted in. */
  readonly currency: string;
  /** From when on a rate that is entered now counts, in words. */
  readonly counts: string;
}

/** An alert: money in other currencies that sums leave out, and how to have it counted. */
export function UnratedNotice({ unrated, currency, counts }: UnratedNoticeProps) {
  const { t } = useTranslation("money");
  const format = useFormat();
  const [first] = unrated;
  if (!first) return null;
  const parts = unrated.map((each) =>
    t("part", {
      money: format.money(each.amountMinor, each.currency),
      units: format.count(each.units),
    }),
  );
  return (
    <div className="m-notice m-notice-warn" role="status">
      <p>{t("leftOut", { own: currency, parts: parts.join(t("and")), counts })}</p>
      <details>
        <summary>{t("add")}</summary>
        <Rates wanted={first.currency} />
      </details>
    </div>
  );
}
