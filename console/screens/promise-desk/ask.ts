import type { BodyOf } from "../../../contract/endpoint.ts";
import type { createQuote } from "../../../contract/stock.ts";
import { smallestOf, typedUnits, unitsBody } from "../../parts/units.ts";
import type { Counted } from "../../parts/units.ts";

export interface AskedLine {
  readonly key: number;
  readonly text: string;
  readonly itemId: number | null;
  readonly units: string;
  /** What the item counts in, once it is chosen. */
  readonly item?: Counted;
}

/** What is asked at the desk. */
export interface Ask {
  readonly channelId: number;
  readonly region: string;
  /** Only from this place; null from any that serves the channel. */
  readonly placeId: number | null;
  readonly wantedDay: string;
  readonly priority: number;
  readonly lines: readonly AskedLine[];
}

/** An empty question. */
export const emptyAsk = (channelId: number): Ask => ({
  ...{ channelId, region: "", placeId: null, wantedDay: "", priority: 0 },
  lines: [{ key: 1, text: "", itemId: null, units: "1" }],
});

/** Smallest units of a line, or null where its item cannot be counted so. */
export function smallestIn({ units, item }: AskedLine): number | null {
  const typed = typedUnits(units);
  if (!typed) return null;
  return item ? smallestOf(item, typed) : typed.unit === "" ? typed.units : null;
}

const whole = (line: AskedLine) => smallestIn(line) !== null;
const asked = (ask: Ask) => ask.lines.filter((line) => line.itemId !== null);

/** True when at least one line is asked for and each is complete. */
export const isReady = (ask: Ask) =>
  asked(ask).length > 0 &&
  ask.lines.every((line) => (line.itemId === null ? line.text === "" : whole(line)));

/** The question as the server takes it. */
export const quoteBody = (ask: Ask): BodyOf<typeof createQuote> => ({
  ...{ channelId: ask.channelId, region: ask.region },
  // Zero is nobody's wish: the channel's own counts then.
  ...(ask.priority === 0 ? {} : { priority: ask.priority }),
  ...(ask.placeId === null ? {} : { placeId: ask.placeId }),
  wantedDay: ask.wantedDay || null,
  lines: asked(ask).map((line) => ({ itemId: line.itemId ?? 0, ...unitsBody(line.units) })),
});
