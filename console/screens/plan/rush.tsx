import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { askRush, takeRushEndpoint } from "../../../contract/rush.ts";
import type { BodyOf, ReplyOf } from "../../../contract/endpoint.ts";
import { api, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { useFormat } from "../../parts/format.ts";
import { ItemField } from "../../parts/item-field.tsx";
import type { ItemRow } from "../../parts/item-field.tsx";
import { typedInstant } from "../../parts/typed-time.ts";
import { useFirstRows } from "./first-rows.tsx";
import { said } from "./reads.ts";
import { RushRequests } from "./rush-requests.tsx";

type Offer = ReplyOf<typeof askRush>["offers"][number];

interface OfferProps {
  readonly offer: Offer;
  readonly zone: string;
  readonly pending: boolean;
  readonly onTake: () => void;
}

/** One place for the rush order: when it ends, what it costs others, who must agree. */
function OfferCard({ offer, zone, pending, onTake }: OfferProps) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  const { shown, more } = useFirstRows(offer.slips, 8);
  return (
    <section className="card" aria-label={t(`rush.kind.${offer.kind}`)}>
      <h3>{t(`rush.kind.${offer.kind}`)}</h3>
      <p className="big">{format.instant(offer.endAt, zone)}</p>
      <p>{said(offer.words)}</p>
      {offer.slips.length > 0 && (
        <ul className="m-causes">
          {shown.map((slip) => (
            <li key={slip.workOrderId} className={slip.breaksDue ? "bad" : ""}>
              {t("rush.slip", {
                number: slip.number,
                before: format.instant(slip.before, zone),
                after: format.instant(slip.after, zone),
              })}
              {slip.orders.length > 0 &&
                ` ${t("rush.agree", { orders: slip.orders.map((each) => each.number).join(", ") })}`}
            </li>
          ))}
        </ul>
      )}
      {more}
      <button type="button" className="m-button" disabled={pending} onClick={onTake}>
        {t(offer.waits ? "rush.propose" : "rush.take")}
      </button>
    </section>
  );
}

interface OffersProps {
  readonly offers: readonly Offer[];
  readonly zone: string;
  readonly pending: boolean;
  readonly onTake: (offer: Offer) => void;
}

/** The places side by side. */
function Offers({ offers, zone, pending, onTake }: OffersProps) {
  const { t } = useTranslation("plan");
  if (offers.length === 0) return <p role="status">{t("rush.none")}</p>;
  return (
    <div className="cards">
      {offers.map((offer) => (
        <OfferCard key={offer.kind} {...{ offer, zone, pending }} onTake={() => onTake(offer)} />
      ))}
    </div>
  );
}

interface AnswerProps {
  readonly offers: readonly Offer[];
  readonly zone: string;
  readonly rush: () => BodyOf<typeof askRush>;
  /** Null: it waits for a word. */
  readonly onTaken: (planId: number | null) => void;
}

/** The places, and taking one: at once, or with a reason for whoever must agree. */
function Answer({ offers, zone, rush, onTaken }: AnswerProps) {
  const { t } = useTranslation("plan");
  const [why, setWhy] = useState("");
  const take = useCommand(takeRushEndpoint, ["plans"]);
  return (
    <>
      <ErrorNotice error={take.error} />
      {offers.some((each) => each.waits) && (
        <TextField label={t("request.reason")} value={why} onChange={setWhy} maxLength={500} />
      )}
      <Offers
        {...{ offers, zone, pending: take.isPending }}
        onTake={({ kind, endAt }) =>
          take.mutate(
            { body: { ...rush(), kind, endAt, why } },
            { onSuccess: ({ planId }) => onTaken(planId) },
          )
        }
      />
    </>
  );
}

interface RushProps {
  readonly placeId: number;
  readonly zone: string;
  readonly onTaken: (planId: number) => void;
}

/** Asks what a rush order would push out, before anybody decides. */
function RushForm({ placeId, zone, onTaken }: RushProps) {
  const { t } = useTranslation("plan");
  const [typed, setTyped] = useState("");
  const [item, setItem] = useState<ItemRow | null>(null);
  const [units, setUnits] = useState("100");
  const [needAt, setNeedAt] = useState("");
  const [weight, setWeight] = useState("5");
  const [sent, setSent] = useState(false);
  const rush = () => ({
    ...{ placeId, itemId: item?.id ?? 0, units: Number(units), weight: Number(weight) },
    needAt: needAt ? typedInstant(needAt, zone) : new Date(Date.now() + 86_400_000).toISOString(),
  });
  const ask = useMutation({ mutationFn: () => api.call(askRush, { body: rush() }) });
  return (
    <>
      <ActForm
        label={t("rush.title")}
        error={ask.error}
        pending={ask.isPending}
        submit={t("rush.ask")}
        onSubmit={() => {
          setSent(false);
          if (item) ask.mutate();
        }}
      >
        <ItemField
          label={t("rush.item")}
          text={typed}
          onChange={(text, found) => {
            setTyped(text);
            setItem(found);
          }}
        />
        <TextField label={t("rush.units")} value={units} onChange={setUnits} />
        <TextField
          label={t("rush.needAt")}
          type="datetime-local"
          value={needAt}
          onChange={setNeedAt}
        />
        <SelectField
          label={t("rush.weight")}
          value={weight}
          onChange={setWeight}
          options={["1", "2", "5", "10"].map((each) => ({ value: each, label: each }))}
        />
      </ActForm>
      {ask.data && (
        <Answer
          {...{ offers: ask.data.offers, zone, rush }}
          onTaken={(planId) => (planId === null ? setSent(true) : onTaken(planId))}
        />
      )}
      {sent && <p role="status">{t("request.sent")}</p>}
    </>
  );
}

/** Asking for a rush order, for whoever may; and those that wait for a word. */
export function Rush({ may, ...plant }: RushProps & { readonly may: boolean }) {
  const { placeId, zone } = plant;
  return (
    <>
      {may && <RushForm {...plant} />}
      <RushRequests {...{ placeId, zone }} />
    </>
  );
}
