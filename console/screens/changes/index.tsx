import { ToldPartner } from "../partner-answers/of-order.tsx";
import { Aftersales } from "./aftersales.tsx";
import { Amend } from "./amend.tsx";
import { Merge, Split } from "./merge-split.tsx";
import { RecordPayment } from "./payment.tsx";
import { Parcels } from "./parcels.tsx";
import { Splits } from "./splits.tsx";
import type { Order } from "./units.ts";

interface Props {
  readonly order: Order;
  readonly onDone: () => void;
}

/** The buttons that change an order before it is picked: amend, merge, split. */
export function ChangeActs({ order, onDone }: Props) {
  const payment = <RecordPayment order={order} onDone={onDone} />;
  if (order.stage === "done" || order.mode !== "live") return payment;
  return (
    <>
      {payment}
      <Amend order={order} onDone={onDone} />
      {order.stage === "booking" && <Merge order={order} onDone={onDone} />}
      <Split order={order} onDone={onDone} />
    </>
  );
}

/**
 * What has been changed about an order: what its platform parted, its parcels, its after-sale documents,
 * and what its partner was told.
 */
export function Changes({ order, onDone }: Props) {
  return (
    <>
      <Splits order={order} />
      <Parcels order={order} onDone={onDone} />
      <Aftersales order={order} onDone={onDone} />
      {order.mode === "live" && <ToldPartner orderId={order.id} channelId={order.channelId} />}
    </>
  );
}
