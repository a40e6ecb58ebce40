import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { setPaymentHoldEndpoint } from "../../../contract/masters.ts";
import { useCommand } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { ActForm, TextField } from "../../parts/form.tsx";
import { useFormat } from "../../parts/format.ts";
import { usePlaces } from "../../parts/masters.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import type { Exposure, PartyRow } from "./tree.tsx";

interface DetailProps {
  readonly party: PartyRow;
  readonly exposures: readonly Exposure[];
}

/** What a party owes beside its limit, by currency, each leading to the orders behind it. */
function Owing({ party, exposures }: DetailProps) {
  const { t } = useTranslation("parties");
  const { money, count, percent } = useFormat();
  const { creditLimitMinor: limit, creditCurrency: currency } = party;
  const search = { partyId: String(party.id), stage: "open" };
  const owed = exposures.find((each) => each.currency === currency)?.owedMinor ?? 0;
  return (
    <section>
      <h3>{t("credit")}</h3>
      <dl className="m-pairs">
        <div>
          <dt>{t("limit")}</dt>
          <dd>{limit === null ? t("noLimit") : money(limit, currency)}</dd>
        </div>
        {limit !== null && limit > 0 && (
          <div>
            <dt>{t("usedUp")}</dt>
            <dd>
              <meter min={0} max={limit} value={Math.max(0, Math.min(owed, limit))}>
                {percent(owed / limit)}
              </meter>{" "}
              {percent(owed / limit)}
            </dd>
          </div>
        )}
        {exposures.map((each) => (
          <div key={each.currency}>
            <dt>{t("owed")}</dt>
            <dd>
              {money(each.owedMinor, each.currency)}
              <div className="m-soft">
                <Link to="/orders" search={search as never}>
                  {t("openOrders", {
                    orders: count(each.openOrders),
                    value: money(each.openMinor, each.currency),
                  })}
                </Link>
                {each.owedMinor > 0 && (
                  <div>
                    <Link
                      to="/orders"
                      search={{ partyId: String(party.id), owing: "true" } as never}
                    >
                      {t("owingOrders")}
                    </Link>
                  </div>
                )}
              </div>
            </dd>
          </div>
        ))}
      </dl>
      {exposures.length === 0 && <p className="m-soft">{t("owesNothing")}</p>}
    </section>
  );
}

/** Holds or frees the party's orders, with a reason that is kept. */
function PaymentHold({ party }: Pick<DetailProps, "party">) {
  const { t } = useTranslation("parties");
  const [reason, setReason] = useState("");
  const save = useCommand(setPaymentHoldEndpoint, ["parties"]);
  const set = (on: boolean, why: string) =>
    save.mutate(
      { params: { id: party.id }, body: { on, reason: why } },
      {
        tell: () => {
          const undo = () => set(!on, party.paymentHoldReason || why);
          toast(t(on ? "heldNow" : "freedNow", { name: nameOf(party) }), { undo });
        },
        onSuccess: () => setReason(""),
      },
    );
  return (
    <ActForm
      label={t("hold")}
      error={save.error}
      pending={save.isPending}
      submit={t(party.paymentHold ? "free" : "setHold")}
      onSubmit={() => set(!party.paymentHold, reason)}
    >
      <h3>{t("hold")}</h3>
      {party.paymentHold && (
        <p className="m-notice m-notice-warn">
          {t("heldBecause", { reason: party.paymentHoldReason })}
        </p>
      )}
      <TextField label={t("reason")} value={reason} onChange={setReason} required maxLength={200} />
    </ActForm>
  );
}

/** What is known of a party beside its form: credit, payment hold, and the places of its goods. */
export function PartyDetail({ party, exposures }: DetailProps) {
  const { t } = useTranslation("parties");
  const { t: place } = useTranslation("places");
  const places = usePlaces();
  const mayWrite = useMay("parties.write");
  const own = places.rows.filter(
    (each) => each.ownerId === party.id || each.custodianId === party.id,
  );
  return (
    <>
      {party.kind !== "own" && <Owing party={party} exposures={exposures} />}
      <section>
        <h3>{t("places")}</h3>
        {own.length === 0 && <p className="m-soft">{t("noPlaces")}</p>}
        <ul>
          {own.map((each) => (
            <li key={each.id}>
              <Link to="/places" search={{ open: String(each.id) } as never}>
                {nameOf(each)}
              </Link>{" "}
              <span className="m-soft">
                {each.code} · {place(`kinds.${each.kind}`)} ·{" "}
                {t(each.ownerId === party.id ? "owns" : "keeps")}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {mayWrite && party.kind !== "own" && <PaymentHold party={party} />}
    </>
  );
}
