import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../contract/endpoint.ts";
import type { getOrder } from "../../contract/orders.ts";
import { StatusSteps } from "../parts/status-steps.tsx";
import type { Step } from "../parts/status-steps.tsx";

type Order = ReplyOf<typeof getOrder>;

const path = ["booking", "fulfilment", "shipped", "delivered"] as const;

/** How far along the path an order is. */
function reached(order: Order): number {
  if (order.fulfilment === "delivered" || order.fulfilment === "completed") return 3;
  if (order.fulfilment === "shipped") return 2;
  return order.stage === "fulfilment" ? 1 : 0;
}

/** The step an order has reached, and the acts beside it. */
export function Steps({ order, next }: { readonly order: Order; readonly next: ReactNode }) {
  const { t } = useTranslation();
  const now = reached(order);
  const cancelled: Step = { key: "cancelled", label: t("order.cancelled"), state: "failed" };
  const steps = path.map((step, index): Step => ({
    key: step,
    label: t(`step.${step}`),
    state: index < now ? "done" : index === now ? "now" : "ahead",
  }));
  return <StatusSteps steps={order.deal === "cancelled" ? [cancelled] : steps} next={next} />;
}
