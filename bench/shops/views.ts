import type { OpenPeer } from "../peers/peer.ts";
import type { MedusaAsk } from "../peers/medusa.ts";
import type { Theirs } from "../peers/theirs.ts";
import type { VendureAsk } from "../peers/vendure.ts";

type Json = Record<string, unknown>;
const rows = (value: unknown, name: string) => (value as Record<string, Json[]>)[name] ?? [];

/** A shop that we did not write, as its keeper sees it. */
export interface Shop {
  readonly kind: "vendure" | "medusa";
  readonly peer: OpenPeer<unknown>;
  /** Units of a code that its buyers can still buy. */
  onSale(code: string): Promise<number>;
  /** Numbers of the parcels of an order that have left. */
  parcels(orderId: string): Promise<string[]>;
  /** Gives 3.50 of an order's money back. */
  refund(orderId: string): Promise<void>;
}

function vendureShop(peer: OpenPeer<VendureAsk>): Shop {
  const { ask } = peer;
  return {
    ...{ kind: "vendure", peer },
    async onSale(code) {
      const found = await ask(
        `query($c:String!){productVariants(options:{filter:{sku:{eq:$c}}}){items{stockLevels{stockOnHand stockAllocated}}}}`,
        { c: code },
      );
      const [variant] = rows(found["productVariants"], "items");
      return rows(variant, "stockLevels").reduce(
        (sum, each) => sum + Number(each["stockOnHand"]) - Number(each["stockAllocated"]),
        0,
      );
    },
    async parcels(id) {
      const { order } = await ask(`query($i:ID!){order(id:$i){fulfillments{state trackingCode}}}`, {
        i: id,
      });
      return rows(order, "fulfillments")
        .filter((each) => each["state"] === "Shipped")
        .map((each) => String(each["trackingCode"]));
    },
    async refund(id) {
      const { order } = await ask(`query($i:ID!){order(id:$i){payments{id}}}`, { i: id });
      const [payment] = rows(order, "payments");
      const input = { paymentId: payment?.["id"], amount: 350, reason: "late", lines: [] };
      await ask(`mutation($i:RefundOrderInput!){refundOrder(input:$i){__typename}}`, {
        i: { ...input, shipping: 0, adjustment: 0 },
      });
    },
  };
}

function medusaShop(peer: OpenPeer<MedusaAsk>): Shop {
  const { ask } = peer;
  const levels = "fields=id,*inventory_items.inventory.location_levels";
  return {
    ...{ kind: "medusa", peer },
    async onSale(code) {
      const [variant] = rows(
        await ask("GET", `/admin/product-variants?sku=${code}&${levels}`),
        "variants",
      );
      const [item] = rows(variant, "inventory_items");
      return rows(item?.["inventory"], "location_levels").reduce(
        (sum, each) => sum + Number(each["stocked_quantity"]) - Number(each["reserved_quantity"]),
        0,
      );
    },
    async parcels(id) {
      const { order } = await ask("GET", `/admin/orders/${id}?fields=id,*fulfillments.labels`);
      return rows(order, "fulfillments")
        .filter((each) => each["shipped_at"])
        .flatMap((each) => rows(each, "labels").map((label) => String(label["tracking_number"])));
    },
    async refund(id) {
      const fields = "fields=id,*payment_collections.payments";
      const { order } = await ask("GET", `/admin/orders/${id}?${fields}`);
      const [payment] = rows(order, "payment_collections").flatMap((each) =>
        rows(each, "payments"),
      );
      await ask("POST", `/admin/payments/${String(payment?.["id"])}/capture`, {});
      await ask("POST", `/admin/payments/${String(payment?.["id"])}/refund`, { amount: 3.5 });
    },
  };
}

/** The shops of one run. */
export const shopsOf = ({ vendure, medusa }: Theirs): readonly [Shop, Shop] => [
  vendureShop(vendure),
  medusaShop(medusa),
];
