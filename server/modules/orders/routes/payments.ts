import { recordPaymentEndpoint } from "../../../../contract/order-payments.ts";
import { answer, commandStatuses, runCommand } from "../../../platform/index.ts";
import type { Database, Http } from "../../../platform/index.ts";
import { recordPayment } from "../money/paying.ts";
import type { PaymentError } from "../money/paying.ts";
import { mustSee } from "../reading/sight.ts";

const statuses = {
  order_unknown: 404,
  payment_known: 409,
  payment_over: 409,
  ...commandStatuses,
} as const satisfies Record<PaymentError["kind"], number> & Record<string, number>;

/** Registers recording money that came in for orders. */
export function registerPayments(http: Http, database: Database): void {
  http.on(recordPaymentEndpoint, async ({ caller, key, params, body }) => {
    await mustSee(database, caller, params.id);
    const request = { orderId: params.id, ...body };
    return answer(
      await runCommand(database, { ...caller, key, name: "orders.pay", request }, (tx) =>
        recordPayment(tx, request),
      ),
      statuses,
    );
  });
}
