// Cases as text, for golden plans and as the ground on which generated cases stand.
import { assert } from "../../kernel/index.ts";
import type { Day } from "../../kernel/index.ts";
import type { Claim, DecideInput, Decision, Policy, Quota, Supply } from "./index.ts";

/** Every case starts on this day. */
export const today = 100 as Day;
/** A place that ships on every day. */
export const everyDay = (day: Day) => day;

/** One golden plan as text. */
export interface Case {
  readonly supplies: string;
  readonly quotas?: string;
  readonly claims: string;
  readonly plan: string;
}

/** `1@A=5` five of item 1 on hand at A; `1@A=5+3` the same as a receipt in three days. */
export function suppliesOf(text: string): Supply[] {
  return text
    .split(" ")
    .filter(Boolean)
    .map((word, index) => {
      const match = /^(\d+)@(\w)=(-?\d+)(?:\+(\d+))?$/.exec(word);
      assert(match, word);
      const later = match[4] === undefined ? null : Number(match[4]);
      return {
        ref: later === null ? 0 : index + 1,
        item: Number(match[1]),
        place: (match[2] ?? "").charCodeAt(0) - 64,
        kind: later === null ? "on_hand" : "planned",
        day: (today + (later ?? 0)) as Day,
        free: Number(match[3]),
      };
    });
}

/** `1#7<=5` channel 7 may take five of item 1; `1#7>=5` five of item 1 are kept for channel 7. */
export function quotasOf(text: string): Quota[] {
  return text
    .split(" ")
    .filter(Boolean)
    .map((word) => {
      const match = /^(\d+)#(\d+)(<=|>=)(\d+)$/.exec(word);
      assert(match, word);
      const units = Number(match[4]);
      return {
        item: Number(match[1]),
        channel: Number(match[2]),
        capLeft: match[3] === "<=" ? units : null,
        protectedLeft: match[3] === ">=" ? units : 0,
      };
    });
}

/** `complete #7 1x3 2x1 by 5`: channel 7 wants 3 of item 1 and 1 of item 2 delivered in 5 days. */
export function claimsOf(text: string): Claim[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line, index) => {
      const by = / by (\d+)$/.exec(line);
      const words = line.replace(/ by \d+$/, "").split(" ");
      const channel = words.find((word) => word.startsWith("#"));
      return {
        ref: index + 1,
        policy: words[0] as Policy,
        channel: channel ? Number(channel.slice(1)) : 1,
        wantedDay: by ? ((today + Number(by[1])) as Day) : null,
        sources: [
          { place: 1, rank: 0, parcelCostMinor: 500, transitDays: 2 },
          { place: 2, rank: 1, parcelCostMinor: 400, transitDays: 3 },
          { place: 3, rank: 2, parcelCostMinor: 900, transitDays: 1 },
        ],
        lines: words
          .filter((word) => /^\d+x\d+$/.test(word))
          .map((word, at) => ({
            ref: (index + 1) * 10 + at,
            item: Number(word.split("x")[0]),
            units: Number(word.split("x")[1]),
          })),
      };
    });
}

/** A plan as text, a line per claim: outcome, then each line as item:units@place+days. */
export function planText(decisions: readonly Decision[]): string {
  return decisions
    .map((decision) => {
      const lines = decision.lines.map((line) => {
        const slices = line.slices.map(
          ({ supply, units, deliverDay }) =>
            `${units}@${String.fromCharCode(64 + supply.place)}+${deliverDay - today}`,
        );
        const short =
          line.shortUnits > 0 && decision.outcome !== "refused" ? [`short${line.shortUnits}`] : [];
        return `${line.item}:${[...slices, ...short].join(",") || "-"}`;
      });
      return `${decision.outcome} ${lines.join(" ")}`;
    })
    .join("\n");
}

/** A case as the engine takes it: places A, B, C that ship every day, a horizon of 60 days. */
export function inputOf({ supplies, quotas, claims }: Case): DecideInput {
  return {
    supplies: suppliesOf(supplies),
    quotas: quotasOf(quotas ?? ""),
    clocks: [1, 2, 3].map((place) => ({ place, shipDay: everyDay })),
    claims: claimsOf(claims),
    today,
    horizonDays: 60,
  };
}
