import type { CanonicalAftersale } from "../port/index.ts";
import { codeOf, list, part, text } from "./fields.ts";
import type { Fields, Reader } from "./fields.ts";

/** The shop's currency, which a refund names only inside its amounts. */
function currencyOf(refund: Fields): string {
  const amounts = [
    ...list(refund, "refund_line_items").map((line) => part(line, "subtotal_set")),
    part(refund, "total_duties_set"),
    part(refund, "total_additional_fees_set"),
  ];
  for (const amount of amounts) {
    const code = text(part(amount, "shop_money"), "currency_code");
    if (code) return code;
  }
  const [first] = list(refund, "transactions");
  return first ? text(first, "currency") : "";
}

const restocks = new Map<string, CanonicalAftersale["restock"]>([
  ["return", "yes"],
  // Units that never left: nothing comes back.
  ["cancel", "no"],
  ["no_restock", "no"],
]);

/** What happens to the units, when all lines agree; "legacy_restock" says nothing of where. */
function restockOf(types: readonly string[]): CanonicalAftersale["restock"] {
  const found = new Set(types.map((type) => restocks.get(type) ?? "unknown"));
  const [only] = found;
  return found.size === 1 && only ? only : "unknown";
}

/** Money that really went back; a refund of goods alone may have none. */
function amountOf(refund: Fields, currency: string, reader: Reader): number {
  return list(refund, "transactions")
    .filter((each) => ["refund", "void", ""].includes(text(each, "kind")))
    .filter((each) => ["success", "pending", ""].includes(text(each, "status")))
    .reduce((sum, each) => sum + reader.money(each, "amount", currency), 0);
}

/**
 * A refund as an after-sale document of its own. Quantity and amount are independent, and so is
 * what happens to the units: a refund is neither a return nor a restock.
 * @param within the order it came in; a refund on its own names its order and not its currency.
 */
export function refundOf(
  refund: Fields,
  reader: Reader,
  within?: { readonly orderExternalId: string; readonly currency: string },
): CanonicalAftersale {
  const currency = within?.currency ?? reader.currency(currencyOf(refund));
  const returned = list(refund, "refund_line_items");
  const types = returned.map((line) => text(line, "restock_type"));
  const foreign = list(refund, "transactions").find((each) => {
    const code = text(each, "currency");
    return code !== "" && code !== currency;
  });
  // Two currencies in one sum would be a wrong number, not a rough one.
  if (foreign) reader.refuse("transactions.currency", text(foreign, "currency"), "currency");
  const cancelled = types.length > 0 && types.every((type) => type === "cancel");
  // Of a return the return itself tells what comes back: the refund is its money.
  const isOfReturn = text(part(refund, "return"), "id") !== "";
  const withGoods = cancelled ? "cancellation" : isOfReturn ? "only" : "return";
  return {
    type: "aftersale",
    externalId: `refund-${reader.required(refund, "id")}`,
    orderExternalId: within?.orderExternalId ?? reader.required(refund, "order_id"),
    kind: returned.length > 0 ? withGoods : "only",
    restock: isOfReturn ? "no" : restockOf(types),
    amountMinor: amountOf(refund, currency, reader),
    currency,
    reason: text(refund, "note"),
    buyerMask: "",
    placedAt: reader.instant(refund, "created_at"),
    lines: returned.map((line) => {
      const item = part(line, "line_item");
      return {
        code: codeOf(item),
        name: text(item, "name"),
        units: reader.whole(line, "quantity"),
        amountMinor: reader.money(line, "subtotal", currency),
      };
    }),
  };
}
