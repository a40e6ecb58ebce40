import { Button, InputNumber, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { getAftersale } from "../../../contract/orders-aftersales.ts";
import {
  closeAftersale,
  receiveAftersale,
  refundAftersale,
} from "../../../contract/orders-aftersales.ts";
import { useCommand } from "../../api.ts";
import { passing, usePlaces } from "../../parts/masters.ts";
import { goodsOf } from "./units.ts";
import type { Order } from "./units.ts";
import { WhyModal } from "./why-modal.tsx";

type Aftersale = ReplyOf<typeof getAftersale>;

interface Props {
  readonly document: Aftersale;
  readonly onDone: () => void;
}

interface Draft {
  readonly units: number;
  readonly amount: number;
}

/** Digits behind the point in a currency. */
export const minorDigits = (currency: string) =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
    .maximumFractionDigits ?? 2;

/** The number under which the dialogue keeps what is about no line. */
const noLine = 0;

function RefundLine({
  code,
  hasUnits,
  currency,
  draft,
  onDraft,
}: {
  readonly code: string;
  readonly hasUnits: boolean;
  readonly currency: string;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
}) {
  const { t } = useTranslation("changes");
  return (
    <div className="m-actions" style={{ marginBottom: 8 }}>
      <span style={{ width: 160 }}>{code}</span>
      {hasUnits && (
        <InputNumber
          min={0}
          precision={0}
          addonBefore={t("units")}
          aria-label={`${t("units")} ${code}`}
          value={draft.units}
          onChange={(units) => onDraft({ ...draft, units: units ?? 0 })}
        />
      )}
      <InputNumber
        min={0}
        precision={minorDigits(currency)}
        addonBefore={currency}
        aria-label={`${t("refund.amount")} ${code}`}
        value={draft.amount}
        onChange={(amount) => onDraft({ ...draft, amount: amount ?? 0 })}
      />
    </div>
  );
}

/** What the drafts ask to be given back: of lines, and besides them. */
function askedOf(drafts: ReadonlyMap<number, Draft>, currency: string) {
  const minor = (amount: number) => Math.round(amount * 10 ** minorDigits(currency));
  const lines = [...drafts]
    .filter(([lineNo, { units, amount }]) => lineNo !== noLine && (units > 0 || amount > 0))
    .map(([lineNo, { units, amount }]) => ({ lineNo, units, amountMinor: minor(amount) }));
  const besides = minor(drafts.get(noLine)?.amount ?? 0);
  return { lines, ...(besides > 0 ? { amountMinor: besides } : {}) };
}

/** Gives money back, line by line or for none: units and amount are counted apart. */
export function Refund({ document, onDone }: Props) {
  const { t } = useTranslation("changes");
  const [drafts, setDrafts] = useState<ReadonlyMap<number, Draft> | null>(null);
  const refund = useCommand(refundAftersale, ["order", "aftersales"]);
  const { currency } = document;
  const of = (lineNo: number) => drafts?.get(lineNo) ?? { units: 0, amount: 0 };
  const onGo = (why: string) => {
    refund.mutate(
      { params: { id: document.id }, body: { ...askedOf(drafts ?? new Map(), currency), why } },
      {
        tell: onDone,
        onSuccess: () => setDrafts(null),
      },
    );
  };
  return (
    <>
      <Button size="small" onClick={() => setDrafts(new Map())}>
        {t("refund.title")}
      </Button>
      {drafts && (
        <WhyModal
          title={t("refund.title")}
          onLeave={() => setDrafts(null)}
          onGo={onGo}
          state={refund}
        >
          {[
            ...document.documentLines.filter((line) => line.lineId !== null),
            { lineNo: noLine, code: t("refund.noLine") },
          ].map(({ lineNo, code }) => (
            <RefundLine
              key={lineNo}
              code={code}
              hasUnits={lineNo !== noLine}
              currency={currency}
              draft={of(lineNo)}
              onDraft={(draft) => setDrafts(new Map(drafts).set(lineNo, draft))}
            />
          ))}
        </WhyModal>
      )}
    </>
  );
}

interface ReceiveProps extends Props {
  readonly order: Order;
}

const conditions = ["sellable", "quarantine", "damaged"] as const;

function ReturnLines({
  document,
  order,
  units,
  onUnits,
}: Omit<ReceiveProps, "onDone"> & {
  readonly units: ReadonlyMap<number, number>;
  readonly onUnits: (units: ReadonlyMap<number, number>) => void;
}) {
  const { t } = useTranslation("changes");
  // What the document names comes first; of a bundle its components, which come back one by one.
  const rows = document.goods.toSorted(
    (a, b) => Number(a.lineNo === null) - Number(b.lineNo === null),
  );
  const said = (lineId: number) => order.lines.find((line) => line.id === lineId);
  return rows.map(({ lineId, code, name, left }) => (
    <div key={lineId} className="m-actions" style={{ marginBottom: 8 }}>
      <span style={{ width: 160 }}>{goodsOf(said(lineId) ?? { item: null, code, name })}</span>
      <InputNumber
        min={0}
        max={left}
        precision={0}
        aria-label={`${t("units")} ${code}`}
        value={units.get(lineId) ?? 0}
        onChange={(value) => onUnits(new Map(units).set(lineId, value ?? 0))}
      />
      <span className="soft">{t("receive.left", { left })}</span>
    </div>
  ));
}

/** Where goods that come back are put. */
function ToPlace(props: {
  readonly value: number | undefined;
  readonly onChange: (placeId: number) => void;
}) {
  const { t } = useTranslation("changes");
  const places = usePlaces();
  return (
    <Select
      style={{ width: 200 }}
      placeholder={t("place")}
      aria-label={t("place")}
      options={places.rows
        .filter((place) => !passing.has(place.kind))
        .map((place) => ({ value: place.id, label: places.name(place.id) }))}
      {...props}
    />
  );
}

/** Takes returned goods into stock at a place: to sell, to look at, or as damaged. */
export function Receive({ document, order, onDone }: ReceiveProps) {
  const { t } = useTranslation("changes");
  const [units, setUnits] = useState<ReadonlyMap<number, number> | null>(null);
  const [placeId, setPlace] = useState<number>();
  const [condition, setCondition] = useState<(typeof conditions)[number]>("quarantine");
  const receive = useCommand(receiveAftersale, ["order", "aftersales", "stock"]);
  const onGo = (why: string) => {
    if (placeId === undefined) return;
    const lines = [...(units ?? [])]
      .filter(([, each]) => each > 0)
      .map(([lineId, each]) => ({ lineId, units: each, condition }));
    receive.mutate(
      { params: { id: document.id }, body: { placeId, lines, why } },
      {
        tell: onDone,
        onSuccess: () => setUnits(null),
      },
    );
  };
  return (
    <>
      <Button size="small" onClick={() => setUnits(new Map())}>
        {t("receive.title")}
      </Button>
      {units && (
        <WhyModal
          title={t("receive.title")}
          onLeave={() => setUnits(null)}
          onGo={onGo}
          state={receive}
          lacks={
            (placeId === undefined && t("receive.lacksPlace")) ||
            (![...units.values()].some((each) => each > 0) && t("receive.lacksUnits"))
          }
        >
          <div className="m-actions" style={{ marginBottom: 8 }}>
            <ToPlace value={placeId} onChange={setPlace} />
            <Select
              style={{ width: 160 }}
              aria-label={t("receive.condition")}
              value={condition}
              onChange={setCondition}
              options={conditions.map((value) => ({ value, label: t(`condition.${value}`) }))}
            />
          </div>
          <ReturnLines document={document} order={order} units={units} onUnits={setUnits} />
        </WhyModal>
      )}
    </>
  );
}

/**
 * Ends a document: done, or rejected when nothing of it was settled. One without an order is done where
 * it was settled elsewhere.
 */
export function Close({
  id,
  hasOrder,
  onDone,
}: {
  readonly id: number;
  readonly hasOrder: boolean;
  readonly onDone: () => void;
}) {
  const titles = { done: hasOrder ? "close.done" : "close.elsewhere", rejected: "close.rejected" };
  const { t } = useTranslation("changes");
  const [outcome, setOutcome] = useState<"done" | "rejected" | null>(null);
  const close = useCommand(closeAftersale, ["order", "aftersales"]);
  const onGo = (why: string) => {
    if (!outcome) return;
    close.mutate(
      { params: { id }, body: { outcome, why } },
      {
        tell: onDone,
        onSuccess: () => setOutcome(null),
      },
    );
  };
  return (
    <>
      <Button size="small" onClick={() => setOutcome("done")}>
        {t(titles.done)}
      </Button>
      <Button size="small" danger onClick={() => setOutcome("rejected")}>
        {t(titles.rejected)}
      </Button>
      {outcome && (
        <WhyModal
          title={t(titles[outcome])}
          onLeave={() => setOutcome(null)}
          onGo={onGo}
          state={close}
        />
      )}
    </>
  );
}
