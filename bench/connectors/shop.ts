// A company whose shop pushes orders in Shopify's shape: what the benches of the inbox read.
import { createHmac } from "node:crypto";
import { mapListings } from "../../server/modules/catalog/index.ts";
import { saveChannel } from "../../server/modules/channels/index.ts";
import { actor } from "../company.ts";
import type { Bench } from "../company.ts";

const secret = "bench-secret";

/** One version of an order, as the shop tells it. */
export interface Told {
  readonly number: number;
  readonly version: number;
  readonly body: string;
}

const address = "b".repeat(32);
/** Where the shop pushes to. */
export const hookPath = `/api/hooks/${address}`;

/** Connects a shop whose codes are the bench's items; gives its channel's number. */
export async function openPushes(bench: Bench): Promise<number> {
  const { database } = bench.millrace;
  return database.transact(bench.scope, actor, async (tx) => {
    const draft = { code: "SHOP", name: "shop", kind: "shopify", address, secrets: [secret] };
    const channelId = await saveChannel(tx, draft);
    // As the route does it that makes a channel: a push is looked up before its tenant is known.
    await tx.rows(
      "insert into platform.directory (kind, lookup, cell, tenant_id, ref) values ('webhook', $3, $1, $2, $4)",
      [bench.scope.cell, bench.scope.tenantId, address, channelId],
    );
    const map = (itemId: number) => ({
      ...{ channelId, code: `C${itemId}`, parts: [{ itemId, units: 1 }] },
    });
    await mapListings(tx, bench.items.map(map));
    return channelId;
  });
}

const instant = (number: number, version: number) =>
  new Date(Date.UTC(2026, 10, 11) + number * 100 + version * 60_000).toISOString();

/** An order of one to three items; version 0 waits for its money, version 1 has it. */
export function tell(items: readonly number[], number: number, version: number): Told {
  const lines = Array.from({ length: 1 + (number % 3) }, (_each, at) => {
    const item = items[(number * 7 + at * 131) % items.length] ?? 1;
    return {
      ...{ id: number * 10 + at, sku: `C${item}`, name: "x", price: "10.00" },
      ...{ quantity: 1 + (number % 2), fulfillable_quantity: 1 + (number % 2) },
    };
  });
  const total = lines.reduce((sum, line) => sum + line.quantity * 10, 0);
  const body = JSON.stringify({
    ...{ id: 9_000_000_000 + number, name: `#${number}`, currency: "CNY" },
    financial_status: version === 0 ? "pending" : "paid",
    total_price: `${total}.00`,
    ...{ created_at: instant(number, 0), updated_at: instant(number, version) },
    ...{ cancelled_at: null, note: "", line_items: lines },
  });
  return { number, version, body };
}

export const signed = (body: string): string =>
  createHmac("sha256", secret).update(body).digest("base64");
