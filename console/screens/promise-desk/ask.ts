import type { BodyOf } from "../../../contract/endpoint.ts";
import type { createQuote } from "../../../contract/stock.ts";

export interface AskedLine {
  readonly key: number;
  readonly text: string;
  readonly itemId: number | null;
  readonly units: string;
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

const whole = (line: AskedLine) => /^[1-9]\d{0,8}$/.test(line.units);
const asked = (ask: Ask) => ask.lines.filter((line) => line.itemId !== null);

/** True when at least one line is asked for and each is complete. */
export const isReady = (ask: Ask) =>
  asked(ask).length > 0 &&
  ask.lines.every((line) => (line.itemId === null ? line.text === "" : whole(line)));

/** The question as the server takes it. */
export const quoteBody = (ask: Ask): BodyOf<typeof createQuote> => ({
  ...{ channelId: ask.channelId, region: ask.region, priority: ask.priority },
  ...(ask.placeId === null ? {} : { placeId: ask.placeId }),
  wantedDay: ask.wantedDay || null,
  lines: asked(ask).map((line) => ({ itemId: line.itemId ?? 0, units: Number(line.units) })),
});
