import { createHash } from "node:crypto";
import { readRegion, regionWords, sureFrom, wordsOf } from "../../../kernel/divisions/index.ts";
import type { ReadAddress } from "../../../kernel/divisions/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { NewOrder } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What a person must know to decide where an address lies. */
export interface AddressDetail {
  readonly digest: string;
  readonly text: string;
  readonly code: string;
  readonly confidence: number;
  readonly candidates: readonly string[];
  readonly why: readonly string[];
}

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

function detailOf(text: string, read: ReadAddress): AddressDetail {
  const { code, confidence, candidates, why } = read;
  return {
    digest: digestOf(text),
    text: text.slice(0, 300),
    ...{ code, confidence, candidates: candidates.slice(0, 12), why },
  };
}

/** The division that an address lies in, by its code and words; what a person must read if unsure. */
export function readDivision(
  code: string,
  shipTo: Readonly<Record<string, unknown>>,
): { readonly region: string; readonly detail?: AddressDetail } {
  const words = regionWords(code, shipTo);
  const found = readRegion(words);
  if (found.confidence >= sureFrom) return { region: found.code };
  return { region: found.code, detail: detailOf(wordsOf(words), found) };
}

/** What was decided about these words before. */
export async function decidedRegions(
  tx: Tx,
  digests: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (digests.length === 0) return new Map();
  const rows = await tx.rows<{ digest: string; region: string }>(
    `select digest, region from orders.read_address
     where cell = $1 and tenant_id = $2 and digest = any ($3::text[])`,
    [...scopeOf(tx), digests],
    "orders.decided_regions",
  );
  return new Map(rows.map((row) => [row.digest, row.region]));
}

/**
 * The orders with the divisions they go to: by the channel's own code, by its names, by what the
 * address says, by what a person said of the same words. What is not sure is taken as far as it is,
 * and the order waits for a person before it is worked; its promise and its stock do not.
 */
export async function withRegions(tx: Tx, orders: readonly NewOrder[]): Promise<NewOrder[]> {
  const read = orders.map((order) => {
    const { region, detail } = readDivision(order.region, order.shipTo);
    return { order: { ...order, region }, detail };
  });
  const open = read.flatMap(({ detail }) => detail?.digest ?? []);
  const decided = await decidedRegions(tx, open);
  return read.map(({ order, detail }) => {
    if (!detail) return order;
    const region = decided.get(detail.digest);
    if (region !== undefined) return { ...order, region };
    if (order.deal === "cancelled" || order.deal === "closed") return order;
    const hold = { reason: "address" as const, detail: { ...detail } };
    return { ...order, holds: [...(order.holds ?? []), hold] };
  });
}
