import { assert } from "../../../kernel/index.ts";
import type { LargerUnit } from "./units.ts";

export interface Item {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: "item" | "bundle" | "service";
  readonly unit: string;
  readonly active: boolean;
  /** Every unit belongs to a lot. */
  readonly lotTracked: boolean;
  /** Every lot is one unit: its code is the serial number. */
  readonly serialTracked: boolean;
  /** Every lot has a last day. */
  readonly expiryTracked: boolean;
  /** Days from the day a lot is made to its last; null: said with each lot. */
  readonly shelfLifeDays: number | null;
  /** Days of life a lot must have left to be sold; null: its last day is good enough. */
  readonly minShelfDays: number | null;
  /** Larger units in which people count it. */
  readonly units: readonly LargerUnit[];
}

export interface Part {
  readonly itemId: number;
  readonly units: number;
}

export interface Listing {
  readonly id: number;
  readonly channelId: number;
  readonly code: string;
  readonly validFrom: number;
  readonly validUntil: number;
  readonly revision: number;
  readonly parts: readonly Part[];
}

/** A tenant's catalog in memory, as of one revision: what the promise path asks for each line. */
export interface CatalogView {
  item(id: number): Item | undefined;
  byCode(code: string): Item | undefined;
  byBarcode(code: string): Part | undefined;
  /** An item's barcodes, and how many of its units each stands for. */
  barcodesOf(id: number): readonly { readonly code: string; readonly units: number }[];
  /** What a bundle is made of, one level down; empty for an item. */
  partsOf(id: number): readonly Part[];
  readonly items: readonly Item[];
  /** What one piece of a channel's code means at an instant; null while nobody has said. */
  listing(channelId: number, code: string, atMs: number): Listing | null;
  /** Whether a channel's code means something at any time. */
  isListed(channelId: number, code: string): boolean;
  /** What a channel's codes mean at an instant. */
  listingsOf(channelId: number, atMs: number): Listing[];
  /** Stockable items of so many pieces of an item: itself, or a bundle's parts all the way down. */
  explode(itemId: number, units: number): Part[];
}

export type BundleError =
  | { readonly kind: "bundle_cycle"; readonly item: string }
  | { readonly kind: "bundle_empty"; readonly item: string };

export interface CatalogRows {
  readonly items: readonly Item[];
  readonly bundles: ReadonlyMap<number, readonly Part[]>;
  readonly listings: readonly Listing[];
  readonly barcodes: ReadonlyMap<string, Part>;
}

/** The bundle on whose own parts list a walk from `start` comes back, or null when there is none. */
export function cycleFrom(
  start: number,
  partsOf: (bundle: number) => readonly Part[],
): number | null {
  const done = new Set<number>();
  const walking = new Set<number>();
  const walk = (id: number): number | null => {
    if (walking.has(id)) return id;
    if (done.has(id)) return null;
    walking.add(id);
    for (const part of partsOf(id)) {
      const found = walk(part.itemId);
      if (found !== null) return found;
    }
    walking.delete(id);
    done.add(id);
    return null;
  };
  return walk(start);
}

/** A view over rows. Bundles hold no cycle (the commands refuse them), so explosion ends. */
export function createView(rows: CatalogRows): CatalogView {
  const byId = new Map(rows.items.map((item) => [item.id, item]));
  const byCode = new Map(rows.items.map((item) => [item.code, item]));
  const listings = new Map<string, Listing[]>();
  for (const listing of rows.listings) {
    const key = `${listing.channelId}\n${listing.code}`;
    const list = listings.get(key);
    if (list) list.push(listing);
    else listings.set(key, [listing]);
  }
  const barcodes = Map.groupBy(
    [...rows.barcodes].map(([code, { itemId, units }]) => ({ itemId, code, units })),
    (each) => each.itemId,
  );
  const addParts = (into: Map<number, number>, itemId: number, units: number, depth: number) => {
    assert(depth < 32, `bundle ${itemId} is nested too deep`);
    const parts = rows.bundles.get(itemId);
    if (!parts) {
      into.set(itemId, (into.get(itemId) ?? 0) + units);
      return;
    }
    for (const part of parts) addParts(into, part.itemId, part.units * units, depth + 1);
  };
  return {
    items: rows.items,
    item: (id) => byId.get(id),
    byCode: (code) => byCode.get(code),
    byBarcode: (code) => rows.barcodes.get(code),
    barcodesOf: (id) => (barcodes.get(id) ?? []).map(({ code, units }) => ({ code, units })),
    partsOf: (id) => rows.bundles.get(id) ?? [],
    listing(channelId, code, atMs) {
      const list = listings.get(`${channelId}\n${code}`);
      return list?.find((each) => each.validFrom <= atMs && atMs < each.validUntil) ?? null;
    },
    isListed: (channelId, code) => listings.has(`${channelId}\n${code}`),
    listingsOf(channelId, atMs) {
      return rows.listings.filter(
        (each) => each.channelId === channelId && each.validFrom <= atMs && atMs < each.validUntil,
      );
    },
    explode(itemId, units) {
      if (!rows.bundles.has(itemId)) return [{ itemId, units }];
      const into = new Map<number, number>();
      addParts(into, itemId, units, 0);
      return [...into].map(([id, count]) => ({ itemId: id, units: count }));
    },
  };
}

export interface Suggestion {
  readonly itemId: number;
  readonly reason: "barcode" | "code" | "code_like" | "name";
  /** 0 … 1. */
  readonly score: number;
  /** Pieces that one of the code means: a barcode may be a box's. */
  readonly units: number;
}

/** Pairs of neighbouring characters: works for words and for Han text without a dictionary. */
function pairsOf(text: string): Set<string> {
  const plain = text.toLowerCase().replaceAll(/[\s\p{P}]+/gu, "");
  const pairs = new Set<string>();
  for (let index = 0; index + 1 < plain.length; index += 1)
    pairs.add(plain.slice(index, index + 2));
  if (plain.length === 1) pairs.add(plain);
  return pairs;
}

/** Dice coefficient of two texts' character pairs: 0 nothing in common, 1 the same. */
export function likeness(a: string, b: string): number {
  const left = pairsOf(a);
  const right = pairsOf(b);
  if (left.size === 0 || right.size === 0) return 0;
  let both = 0;
  for (const pair of left) if (right.has(pair)) both += 1;
  return (2 * both) / (left.size + right.size);
}

/** Up to `limit` items that a channel's code may mean, best first: barcode, code, then name. */
export function suggestItems(
  view: CatalogView,
  asked: { readonly code: string; readonly name: string; readonly barcode?: string },
  limit = 5,
): Suggestion[] {
  const found = new Map<number, Suggestion>();
  const add = (suggestion: Omit<Suggestion, "units">, units = 1) => {
    const known = found.get(suggestion.itemId);
    if (!known || known.score < suggestion.score)
      found.set(suggestion.itemId, { ...suggestion, units });
  };
  const scanned = view.byBarcode(asked.barcode ?? asked.code);
  if (scanned) add({ itemId: scanned.itemId, reason: "barcode", score: 1 }, scanned.units);
  const same = view.byCode(asked.code);
  if (same) add({ itemId: same.id, reason: "code", score: 0.99 });
  const wanted = asked.code.toLowerCase();
  for (const item of view.items) {
    if (item.code.toLowerCase() === wanted)
      add({ itemId: item.id, reason: "code_like", score: 0.95 });
    const score = Math.max(likeness(asked.name, item.name), likeness(asked.name, item.nameEn));
    if (score >= 0.4) add({ itemId: item.id, reason: "name", score: score * 0.9 });
  }
  return [...found.values()].sort((a, b) => b.score - a.score).slice(0, limit);
}

/** True when the last digit of a GTIN is its check digit (GS1 General Specifications §7.9). */
export function isGtin(code: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(code)) return false;
  const digits = [...code].map(Number).reverse();
  const sum = digits
    .slice(1)
    .reduce((total, digit, index) => total + digit * (index % 2 ? 1 : 3), 0);
  return (10 - (sum % 10)) % 10 === digits[0];
}
