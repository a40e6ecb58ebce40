import { createChance } from "../../kernel/index.ts";
import type { Chance } from "../../kernel/index.ts";
import type { NewOrder } from "../modules/orders/index.ts";
import type { DemoCompany } from "./company.ts";

/** Milliseconds of a day. */
export const dayMs = 86_400_000;
const regions = ["11", "31", "32", "33", "37", "41", "42", "43", "44", "51", "61"];

/** How busy a day is: weekends a little more, 618 and 双11 far more, the days after them less. */
export function dayFactor(at: Date): number {
  const date = `${at.getUTCMonth() + 1}-${at.getUTCDate()}`;
  const festival: Readonly<Record<string, number>> = {
    "6-1": 2.2,
    "6-16": 2.5,
    "6-17": 3,
    "6-18": 6,
    "6-19": 0.6,
    "6-20": 0.6,
    "11-10": 3,
    "11-11": 7,
    "11-12": 0.6,
    "12-12": 3,
  };
  const weekday = [1.15, 0.95, 0.92, 0.95, 1, 1.05, 1.2][at.getUTCDay()] ?? 1;
  return (festival[date] ?? 1) * weekday;
}

/** One of the entries, by weight. */
function weighted<T extends { readonly weight: number }>(chance: Chance, entries: readonly T[]): T {
  let at = chance.next() * entries.reduce((sum, entry) => sum + entry.weight, 0);
  for (const entry of entries) {
    at -= entry.weight;
    if (at <= 0) return entry;
  }
  return entries[entries.length - 1] as T;
}

/** One made-up order; the same company, serial and seed give the same order. */
export function makeOrder(
  company: DemoCompany,
  at: {
    readonly serial: number;
    readonly placedAt: Date;
    readonly mode: "history" | "live";
    readonly seed: number;
  },
): NewOrder {
  const chance = createChance(at.seed).fork(`order ${at.serial}`);
  const channel = weighted(chance, company.channels);
  const dealer = channel.code === "DEALER";
  const count = chance.pick(dealer ? [2, 3, 4, 6] : [1, 1, 1, 1, 2, 2, 3]);
  const lines = Array.from({ length: count }, (_each, index) => {
    const item = weighted(chance, company.items);
    const units = dealer ? chance.whole(5, 60) : chance.pick([1, 1, 1, 1, 1, 2]);
    const unknown = at.mode === "live" && chance.next() < 0.004;
    return {
      externalId: String(index + 1),
      kind: "sale" as const,
      code: `${channel.code}-${item.code}${unknown ? "-新" : ""}`,
      name: item.code,
      units,
      unitPrice: (item.priceMinor / 100).toFixed(2),
      amountMinor: item.priceMinor * units,
    };
  });
  const totalMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0);
  const number = `${channel.code.slice(0, 2)}${at.placedAt.toISOString().slice(2, 10).replaceAll("-", "")}${String(at.serial).padStart(7, "0")}`;
  const paid = !dealer || chance.next() < 0.5;
  return {
    key: `demo:${number}`,
    channelId: channel.id,
    externalId: number,
    number,
    kind: dealer ? "b2b_po" : "sale",
    mode: at.mode,
    policy: "backorder",
    priority: dealer ? 5 : 0,
    deal: "confirmed",
    payment: paid ? "paid" : "none",
    channelStatus: paid ? "待发货" : "待付款",
    partyId: dealer && company.distributors.length > 0 ? chance.pick(company.distributors) : null,
    buyerMask: dealer ? "" : `${chance.pick(["王", "李", "张", "刘", "陈", "杨", "赵", "黄"])}**`,
    mergeKey: "",
    region: chance.pick(regions),
    shipTo: {},
    currency: "CNY",
    totalMinor,
    paidMinor: paid ? totalMinor : 0,
    placedAt: at.placedAt,
    wantedDay: null,
    sourceUpdatedAt: at.placedAt,
    sourceVersion: "1",
    receivedAt: at.placedAt,
    note: "",
    lines,
  };
}

/** The moments of a day's orders, spread as people shop: little at night, most in the evening. */
export function momentsOf(dayStart: Date, count: number, chance: Chance): Date[] {
  return Array.from({ length: count }, () => {
    const hour = chance.pick([
      1, 8, 9, 10, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 20, 21, 21, 22, 23,
    ]);
    return new Date(dayStart.getTime() + hour * 3_600_000 + chance.whole(0, 3_600_000));
  }).sort((a, b) => a.getTime() - b.getTime());
}
