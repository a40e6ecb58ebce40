import type { Reply, Server } from "./server.ts";

export interface Wish {
  readonly itemId?: number;
  readonly code?: string;
  readonly units: number;
}

/** The body of an order as the API takes it. */
export function orderOf(
  channelId: number,
  externalId: string,
  wish: { readonly lines: readonly Wish[]; readonly policy?: "complete" | "partial" | "backorder" },
) {
  return { channelId, externalId, policy: "complete", payment: "paid", ...wish };
}

/** Who orders at which door. */
export interface Door {
  readonly server: Server;
  readonly channelId: number;
}

/** The answer to an order of `name`, which is also its key: asking again must change nothing. */
export function buy(
  { server, channelId }: Door,
  name: string,
  wish: Parameters<typeof orderOf>[2],
): Promise<Reply> {
  return server.call("POST", "/api/orders", {
    key: name,
    body: orderOf(channelId, name, wish),
  });
}

/** Orders one unit of an item. */
export const buyOne = (door: Door, name: string, itemId: number) =>
  buy(door, name, { lines: [{ itemId, units: 1 }] });

/** How often each thing was seen. */
export function tally<T>() {
  const seen = new Map<T, number>();
  return {
    add: (what: T) => void seen.set(what, (seen.get(what) ?? 0) + 1),
    get: (what: T) => seen.get(what) ?? 0,
    all: () => Object.fromEntries([...seen].map(([what, count]) => [String(what), count])),
  };
}

/** What an answer was: its status, with the kind of a refusal. */
export const verdictOf = (reply: Reply): string =>
  reply.status === 200 ? "200" : `${reply.status} ${String(reply.body["kind"])}`;

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
