import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import type { AnsweredLine, DocumentExchange, OrderAnswer } from "./exchange.ts";
import type { Settings } from "./settings.ts";

interface Answered {
  /** The order with lines 1 (ten pieces) and 2 (three), and a change to six, none, and four of a line 3. */
  readonly order: string;
  readonly change: string;
  readonly topic: string;
  readonly settings: Settings;
  readonly path: string;
  /** Writes the text instead of reading it. */
  readonly anew: boolean;
}

const line = (lineExternalId: string, units: number, more: Partial<AnsweredLine> = {}) => ({
  ...{ lineExternalId, units, cancelledUnits: 0, shortUnits: 0, day: "2026-11-20", ...more },
});

const other = line("2", 3, { toldDay: "2026-11-20" });
const said = (lines: readonly AnsweredLine[], more: Partial<OrderAnswer> = {}): OrderAnswer => ({
  ...{ isCancelled: false, lines, ...more },
});

/** What an order is told one after the other, each in the place of the one before it. */
const answers: Readonly<Record<string, OrderAnswer>> = {
  "as asked": said([line("1", 10), line("2", 3)]),
  "on a later day": said([line("1", 10, { day: "2026-11-24", toldDay: "2026-11-20" }), other], {
    replaces: "11",
  }),
  "fewer, on the day that was told": said(
    [line("1", 10, { shortUnits: 4, day: "2026-11-24", toldDay: "2026-11-24" }), other],
    { replaces: "12" },
  ),
  "fewer, on another day": said(
    [line("1", 10, { shortUnits: 4, day: "2026-11-26", toldDay: "2026-11-24" }), other],
    { replaces: "13" },
  ),
  "none for now": said(
    [line("1", 10, { shortUnits: 10, day: null, toldDay: "2026-11-26" }), other],
    { replaces: "14" },
  ),
  "all again, the day for the first time": said([line("1", 10, { toldDay: null }), other], {
    replaces: "15",
  }),
  "as changed: less, gone, new": said(
    [
      line("1", 6, { toldDay: "2026-11-20" }),
      line("2", 3, { cancelledUnits: 3, day: null, toldDay: "2026-11-20" }),
      line("3", 4),
    ],
    { replaces: "16" },
  ),
  "not at all": said([line("1", 6)], { isCancelled: true, replaces: "17" }),
};

/** Holds the answers of a standard, one after the other, against the text beside its test. */
export function answersGolden(exchange: DocumentExchange, given: Answered): void {
  const { path, settings, anew } = given;
  const at = new Date("2026-11-11T12:00:00Z");
  const order = { raw: given.order, topic: given.topic, changes: [given.change] };
  const texts = Object.entries(answers).map(([name, answer], index) => {
    const written = exchange.respond(order, answer, {
      ...{ envelope: { control: 11 + index, at }, settings },
    });
    return `# ${name}\n${written?.raw.replaceAll("><", ">\n<") ?? "nothing"}`;
  });
  const text = `Written from the standard; no partner's own.\n${texts.join("\n")}`;
  if (anew) writeFileSync(path, text);
  assert.equal(text, readFileSync(path, "utf8"));
}
