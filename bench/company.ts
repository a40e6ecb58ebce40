import { createChance } from "../kernel/index.ts";
import { compose, type Millrace } from "../server/compose.ts";
import { saveItems } from "../server/modules/catalog/index.ts";
import { saveChannel } from "../server/modules/channels/index.ts";
import type { NewOrder } from "../server/modules/orders/index.ts";
import { savePlaces, tenantDefaults } from "../server/modules/parties/index.ts";
import { createTenant } from "../server/modules/people/index.ts";
import { setSourcing } from "../server/modules/promises/index.ts";
import { changeStock } from "../server/modules/stock/index.ts";
import { createVault, migrate, realWorld } from "../server/platform/index.ts";
import type { Actor, Scope } from "../server/platform/index.ts";
import { startEmbedded } from "../server/platform/postgres/index.ts";
import { dropScratch, scratchFolder } from "./scratch.ts";

export interface Bench {
  readonly url: string;
  /** Process id of the database server. */
  readonly serverPid: number;
  readonly millrace: Millrace;
  readonly scope: Scope;
  readonly items: readonly number[];
  readonly places: readonly number[];
  close(): Promise<void>;
}

/** A key that everybody knows: benches hold no real secret. */
const vault = createVault(Buffer.alloc(32, 7), realWorld.secret);
export const actor: Actor = { kind: "system", id: 0, name: "bench" };

/** A fresh cluster with one company: `itemCount` items, three places, plenty of stock. */
export async function openBench({
  itemCount = 10_000,
  unitsEach = 1_000_000,
} = {}): Promise<Bench> {
  const folder = scratchFolder();
  const embedded = await startEmbedded({ dataDirectory: folder });
  const url = embedded.url();
  await migrate({ url });
  const millrace = compose({ url, world: realWorld, vault });
  const scope = await createTenant(millrace.database, {
    name: "bench",
    nameEn: "",
    demo: false,
    locale: "en",
  });
  const made = await millrace.database.transact(scope, actor, async (tx) => {
    const defaults = await tenantDefaults(tx, "bench");
    // The first channel's number is 1: the one that benchOrder names.
    await saveChannel(tx, { code: "bench", name: "bench", kind: "api" });
    const base = {
      kind: "warehouse" as const,
      ownerId: defaults.ownPartyId,
      custodianId: defaults.ownPartyId,
      calendarId: defaults.calendarId,
    };
    const saved = await savePlaces(
      tx,
      ["A", "B", "C"].map((code) => ({ ...base, code, name: code })),
    );
    const places = saved.ok ? [...saved.value.values()] : [];
    await setSourcing(tx, {
      sources: places.map((placeId, rank) => ({
        channelId: 0,
        placeId,
        rank,
        parcelCostMinor: 500 + rank,
        transitDays: 2 + rank,
      })),
    });
    const ids = await saveItems(
      tx,
      Array.from({ length: itemCount }, (_each, index) => ({
        code: `I${index}`,
        name: `I${index}`,
      })),
    );
    const items = [...ids.values()];
    await changeStock(tx, millrace.parties, {
      document: { kind: "opening", documentKind: "opening", documentId: 1 },
      changes: items.map((itemId) => ({ itemId, placeId: places[0] ?? 0, units: unitsEach })),
    });
    return { items, places };
  });
  await millrace.database.pool.query("reset role");
  return {
    url,
    serverPid: embedded.pid,
    millrace,
    scope,
    ...made,
    async close() {
      await millrace.database.close();
      await embedded.stop();
      dropScratch(folder);
    },
  };
}

/** An order of `lineCount` distinct items; the same number gives the same order. */
export function benchOrder(
  items: readonly number[],
  serial: number,
  options: { readonly lineCount?: number; readonly policy?: NewOrder["policy"] } = {},
): NewOrder {
  const chance = createChance(serial);
  const at = new Date(Date.UTC(2026, 10, 11) + serial * 10);
  return {
    key: `bench-${serial}`,
    channelId: 1,
    externalId: `B${serial}`,
    number: `B${serial}`,
    kind: "sale",
    mode: "live",
    policy: options.policy ?? "complete",
    priority: 0,
    deal: "confirmed",
    payment: "paid",
    channelStatus: "paid",
    partyId: null,
    buyerMask: "王**",
    mergeKey: "",
    region: "33",
    shipTo: {},
    currency: "CNY",
    totalMinor: 300,
    paidMinor: 300,
    placedAt: at,
    wantedDay: null,
    sourceUpdatedAt: at,
    sourceVersion: "1",
    receivedAt: at,
    note: "",
    lines: Array.from({ length: options.lineCount ?? 3 }, (_each, index) => ({
      externalId: String(index),
      kind: "sale" as const,
      code: "",
      name: "",
      units: 1,
      unitPrice: "1.00",
      amountMinor: 100,
      itemId: items[chance.whole(0, items.length)] ?? 1,
    })),
  };
}
