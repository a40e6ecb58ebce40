import { Button, Input, InputNumber, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { recordPaymentEndpoint } from "../../../contract/order-payments.ts";
import { useCommand } from "../../api.ts";
import { Trouble } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";
import { useReturnFocus } from "../../parts/focus/return-focus.ts";
import { useMay } from "../../shell/session.ts";
import { minorDigits } from "./settle.tsx";

interface Props {
  readonly order: {
    readonly id: number;
    readonly owedMinor: number;
    readonly currency: string;
  };
  readonly onDone: () => void;
}

/** Today as a date field has it, by the reader's own clock. */
const today = () => new Date().toLocaleDateString("sv-SE");

/** The dialogue in which finance records what came in: all that is owed, unless it says less. */
function PaymentForm({ order, onDone, onLeave }: Props & { readonly onLeave: () => void }) {
  const { t } = useTranslation("changes");
  const { money } = useFormat();
  const scale = 10 ** minorDigits(order.currency);
  const [amount, setAmount] = useState(order.owedMinor / scale);
  const [paidDay, setDay] = useState(today);
  const [reference, setReference] = useState("");
  const record = useCommand(recordPaymentEndpoint, ["order", "exposures"]);
  useReturnFocus();
  const onGo = () => {
    const amountMinor = Math.round(amount * scale);
    const body = { amountMinor, paidDay, reference: reference.trim() };
    record.mutate({ params: { id: order.id }, body }, { tell: onDone, onSuccess: onLeave });
  };
  const isWhole = amount > 0 && paidDay !== "" && reference.trim() !== "";
  return (
    <Modal
      open
      title={t("payment.title")}
      onCancel={onLeave}
      onOk={onGo}
      okButtonProps={{ disabled: !isWhole, loading: record.isPending }}
    >
      <Trouble error={record.error} />
      <p className="soft">{t("payment.owed", { owed: money(order.owedMinor, order.currency) })}</p>
      <div className="m-actions">
        <InputNumber
          autoFocus
          min={0}
          precision={minorDigits(order.currency)}
          addonBefore={order.currency}
          aria-label={t("payment.amount")}
          value={amount}
          onChange={(value) => setAmount(value ?? 0)}
        />
        <Input
          type="date"
          style={{ width: 160 }}
          aria-label={t("payment.day")}
          value={paidDay}
          onChange={(event) => setDay(event.target.value)}
        />
        <Input
          style={{ width: 200 }}
          maxLength={120}
          placeholder={t("payment.reference")}
          aria-label={t("payment.reference")}
          value={reference}
          onChange={(event) => setReference(event.target.value)}
        />
      </div>
    </Modal>
  );
}

/** Records money that came in for an order of a party that still owes. */
export function RecordPayment({ order, onDone }: Props) {
  const { t } = useTranslation("changes");
  const may = useMay("orders.review");
  const [isOpen, setOpen] = useState(false);
  if (!may || order.owedMinor === 0) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("payment.title")}</Button>
      {isOpen && <PaymentForm order={order} onLeave={() => setOpen(false)} onDone={onDone} />}
    </>
  );
}
