/** Days are whole numbers on one line; the first that counts is `today`. Units are whole. */
export interface Snapshot {
  readonly today: number;
  /** Days looked at, today the first. */
  readonly days: number;
  readonly items: readonly MaterialItem[];
  readonly receipts: readonly Receipt[];
  readonly demands: readonly Demand[];
  /** Units of a receipt, or of stock on hand, that already belong to a demand. */
  readonly reserved?: readonly Reserved[];
  /** Ways on which units may be sent from one place of an item to another; none: nothing is sent. */
  readonly lanes?: readonly Lane[];
  /** A receipt may come so many days before it is needed without anyone being asked to defer it. */
  readonly deferAfterDays?: number;
}

/** How many units an order is made for; what is asked is rounded up to it. */
export interface LotRule {
  readonly minimum?: number;
  readonly multiple?: number;
  /** One order covers what is asked within so many days from the first; 1: lot for lot. */
  readonly periodDays?: number;
}

/** An item at the place where it is kept. */
export interface MaterialItem {
  /** The caller's number, once. */
  readonly ref: number;
  readonly source: "make" | "buy" | "none";
  readonly onHand: number;
  /** Units that should stay when all that is asked is served. */
  readonly safety: number;
  /** Days from the start of an order until its units can be used. */
  readonly leadDays: number;
  readonly lot?: LotRule;
  /** Parts per million of ordered units that arrive good. */
  readonly yieldPpm?: number;
  /** Worth of a unit in minor units of money; what rests on stock that nobody asks for. */
  readonly unitMinor: number;
  readonly recipes?: readonly Recipe[];
}

/** What an item is made of, on the days it holds: from `from` on, before `until`. */
export interface Recipe {
  /** The lowest that holds on the day an order starts is used. */
  readonly alternative: number;
  readonly from: number;
  /** Null: until further notice. */
  readonly until: number | null;
  /** Its lines make so many units. */
  readonly perUnits: number;
  readonly lines: readonly RecipeLine[];
}

export interface RecipeLine {
  readonly item: number;
  readonly units: number;
  readonly scrapPpm?: number;
  /** Parts per million of what goes in where the line is used that come out good in the end. */
  readonly yieldPpm?: number;
  /** Items whose spare units may stand in, the best first. */
  readonly substitutes?: readonly number[];
}

/** Units that are to come: announced, travelling or being made. */
export interface Receipt {
  readonly ref: number;
  readonly item: number;
  readonly day: number;
  readonly units: number;
  /** Its day and units may be changed; earlier than `earliest` it cannot be. */
  readonly movable: boolean;
  readonly earliest?: number;
  /** Somebody decided on its units: they are not lowered when nobody asks for them. */
  readonly kept?: boolean;
  /** What is still to be put into it. */
  readonly parts?: readonly Part[];
}

export interface Part {
  readonly item: number;
  readonly units: number;
  readonly day: number;
  readonly substitutes?: readonly number[];
}

export interface Demand {
  readonly ref: number;
  readonly kind: "order" | "forecast";
  readonly item: number;
  readonly day: number;
  readonly units: number;
  /** Worth of a unit to who asks, in minor units of money. */
  readonly unitMinor: number;
}

export interface Reserved {
  /** Null: stock on hand. */
  readonly receipt: number | null;
  readonly demand: number;
  readonly units: number;
}

/** A way between two places of an item, by their refs; units arrive so many days after they leave. */
export interface Lane {
  readonly from: number;
  readonly to: number;
  /** Whole, none below nothing. */
  readonly days: number;
  /** What is sent at once: at least so many units, and a multiple of so many. */
  readonly minimum?: number;
  readonly multiple?: number;
}

/** How a supply came to be. */
export const supplyKinds = ["on_hand", "receipt", "planned", "transfer"] as const;
/**
 * Who asks: an order line, an order of this plan or a receipt for its parts, a forecast, safety stock,
 * a transfer to another place.
 */
export const demandKinds = ["order", "part", "forecast", "safety", "transfer"] as const;

/** Supplies in columns, one row each; `item` is the place in the snapshot's items. */
export interface Supplies {
  readonly item: number[];
  readonly kind: number[];
  /** The receipt's; 0 where there is none. */
  readonly ref: number[];
  /** As it stands; of a planned order the day its units can be used. */
  readonly day: number[];
  readonly units: number[];
  /** As it should be, when every action is followed. */
  readonly newDay: number[];
  readonly newUnits: number[];
  /** Of planned orders the day to start, of transfers the day to send. */
  readonly start: number[];
  /** Of transfers the item, as its place in the list, that sends; else -1. */
  readonly from: number[];
  /** End demand that rests on it, in minor units of money. */
  readonly risk: number[];
}

/** Demands in columns; `parent` is the supply whose parts, or whose sent units, they are, or -1. */
export interface Demands {
  readonly item: number[];
  readonly kind: number[];
  readonly ref: number[];
  readonly day: number[];
  readonly units: number[];
  readonly parent: number[];
  readonly unitMinor: number[];
}

/** Which units of which supply serve which demand. Of one supply the first asked come first. */
export interface Pegs {
  readonly supply: number[];
  readonly demand: number[];
  readonly units: number[];
  /** The day on which the units can be used. */
  readonly day: number[];
}

export const actionKinds = [
  "order",
  "make",
  "expedite",
  "defer",
  "cancel",
  "increase",
  "decrease",
  "transfer",
] as const;
export type ActionKind = (typeof actionKinds)[number];

export interface Action {
  readonly kind: ActionKind;
  /** The item's ref. */
  readonly item: number;
  /** Its place in the plan's supplies. */
  readonly supply: number;
  /** The receipt it changes; 0 for a new order or a transfer. */
  readonly receipt: number;
  /** Of a transfer: the ref of the item that sends. */
  readonly from?: number;
  readonly day: number;
  readonly units: number;
  readonly newDay: number;
  readonly newUnits: number;
  /** Units to order so that the new units arrive good. */
  readonly orderUnits: number;
  /** The day by which somebody must act; of a transfer the day to send. */
  readonly actBy: number;
  /** Minor units of money: end demand that rests on it; of what nobody asks for, its worth. */
  readonly riskMinor: number;
}

export interface Plan {
  readonly supplies: Supplies;
  readonly demands: Demands;
  readonly pegs: Pegs;
  /** The most money at risk first. */
  readonly actions: readonly Action[];
}

export type Finding =
  /** End demand that is served so many days after it is asked, though all actions are followed. */
  | { readonly kind: "late"; readonly demand: number; readonly item: number; readonly days: number }
  /** Units that nobody can order or make. */
  | { readonly kind: "no_source"; readonly item: number; readonly units: number }
  /** An order that starts on a day on which no recipe holds. */
  | { readonly kind: "no_recipe"; readonly item: number; readonly day: number };

export type Refusal =
  /** Items made of each other, in order; the last is made of the first. Lanes join items into one. */
  | { readonly kind: "cycle"; readonly items: readonly number[] }
  | { readonly kind: "unknown_item"; readonly field: string; readonly value: number }
  /** A lane whose days, minimum or multiple is not whole or too low, or that ends where it starts. */
  | { readonly kind: "wrong_lane"; readonly field: string; readonly value: number };
