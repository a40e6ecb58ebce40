import { dayFromText } from "../../../kernel/index.ts";
import type { WorkingCalendar } from "../../../kernel/index.ts";

export type PlaceKind =
  | "warehouse"
  | "store"
  | "distributor_stock"
  | "in_transit"
  | "quarantine"
  | "shortfall";
export type Visibility = "exact" | "band" | "yes_no" | "hidden";
export type PartyKind = "own" | "supplier" | "customer" | "distributor" | "carrier";
export type Tier = "factory" | "province" | "city" | "county" | "outlet";

export interface Place {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: PlaceKind;
  readonly ownerId: number;
  readonly custodianId: number;
  readonly visibility: Visibility;
  readonly zone: string;
  readonly cutOffMinute: number;
  readonly region: string;
  readonly active: boolean;
  readonly calendarId: number;
  readonly calendar: WorkingCalendar;
}

export interface Party {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  /** What it mainly is. */
  readonly kind: PartyKind;
  /** What else it is. */
  readonly roles: readonly PartyKind[];
  readonly tier: Tier | null;
  readonly parentId: number | null;
  /** Regions it may sell in, by their national numbers. */
  readonly territory: readonly string[];
  readonly creditLimitMinor: number | null;
  readonly creditCurrency: string;
  readonly paymentHold: boolean;
  readonly paymentHoldReason: string;
  readonly phone: string;
  readonly address: string;
  readonly active: boolean;
}

/** A tenant's places and parties in memory, as of one revision. */
export interface PartiesView {
  place(id: number): Place | undefined;
  placeByCode(code: string): Place | undefined;
  party(id: number): Party | undefined;
  partyByCode(code: string): Party | undefined;
  readonly places: readonly Place[];
  readonly parties: readonly Party[];
  /** The party and everything below it in the tree. */
  descendants(partyId: number): number[];
}

/** A working calendar from rows: ISO dates become days. */
export function calendarOf(row: {
  readonly weekdays: readonly number[];
  readonly closed: readonly string[];
  readonly open: readonly string[];
}): WorkingCalendar {
  return {
    weekdays: row.weekdays,
    closed: new Set<number>(row.closed.map(dayFromText)),
    open: new Set<number>(row.open.map(dayFromText)),
  };
}

/** A view over rows. */
export function createPartiesView(
  places: readonly Place[],
  parties: readonly Party[],
): PartiesView {
  const placeById = new Map(places.map((place) => [place.id, place]));
  const placeByCode = new Map(places.map((place) => [place.code, place]));
  const partyById = new Map(parties.map((party) => [party.id, party]));
  const partyByCode = new Map(parties.map((party) => [party.code, party]));
  const children = new Map<number, number[]>();
  for (const { id, parentId } of parties) {
    if (parentId === null) continue;
    // Grown in place: a copy for each of 100,000 shops of one company takes minutes.
    const below = children.get(parentId);
    if (below) below.push(id);
    else children.set(parentId, [id]);
  }
  return {
    places,
    parties,
    place: (id) => placeById.get(id),
    placeByCode: (code) => placeByCode.get(code),
    party: (id) => partyById.get(id),
    partyByCode: (code) => partyByCode.get(code),
    descendants(partyId) {
      const found = [partyId];
      for (let at = 0; at < found.length; at += 1)
        for (const below of children.get(found[at] ?? 0) ?? []) found.push(below);
      return found;
    },
  };
}

/** A party that would stand above itself, or null: walks up from every party, each step once. */
export function loopIn(parents: ReadonlyMap<number, number | null>): number | null {
  const free = new Set<number>();
  for (const start of parents.keys()) {
    const walked = new Set<number>();
    let at: number | null = start;
    while (at !== null && !free.has(at)) {
      if (walked.has(at)) return at;
      walked.add(at);
      at = parents.get(at) ?? null;
    }
    for (const each of walked) free.add(each);
  }
  return null;
}

/** True for a zone this machine knows, such as `Asia/Shanghai`. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
