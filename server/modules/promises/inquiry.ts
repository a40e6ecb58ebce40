import { availability } from "../../../engines/promising/index.ts";
import type { Decision, Policy, Reason } from "../../../engines/promising/index.ts";
import { dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { decideCapable } from "./capable.ts";
import { servedBy, takePicture } from "./decide.ts";
import type { DecideParts, Picture } from "./decide.ts";
import { reasonInWords } from "./model.ts";
import type { ReasonNames } from "./model.ts";

export interface Inquiry {
  readonly channelId: number;
  readonly region: string;
  readonly wantedDay: Day | null;
  readonly policy: Policy;
  /** Only from this place; absent: from any that serves the channel. */
  readonly placeId?: number | undefined;
  readonly lines: readonly { readonly itemId: number; readonly units: number }[];
}

export interface InquiryLine {
  readonly itemId: number;
  readonly units: number;
  readonly shortUnits: number;
  readonly deliverDay: string | null;
  readonly slices: readonly {
    readonly placeId: number;
    readonly supplyId: number;
    readonly units: number;
    readonly shipDay: string;
    readonly deliverDay: string;
  }[];
  readonly reasons: readonly { readonly code: string; readonly zh: string; readonly en: string }[];
}

export interface InquiryAnswer {
  /** `unsure`: asked by one who is told stock coarsely, for more than he is shown for sure. */
  readonly outcome: Decision["outcome"] | "unsure";
  readonly lines: readonly InquiryLine[];
}

/** Names for reasons out of a picture. */
export function namesOf(picture: Pick<Picture, "parties">): ReasonNames {
  return {
    place: (id) => {
      const place = picture.parties.place(id);
      return { zh: place?.name ?? `#${id}`, en: place?.nameEn || (place?.name ?? `#${id}`) };
    },
    day: dayToText,
  };
}

/** A decision as people and programs read it. */
export function answerOf(decision: Decision, names: ReasonNames): InquiryAnswer {
  return {
    outcome: decision.outcome,
    lines: decision.lines.map((line) => ({
      itemId: line.item,
      units: line.units,
      shortUnits: line.shortUnits,
      deliverDay: line.deliverDay === null ? null : dayToText(line.deliverDay),
      slices: line.slices.map((slice) => ({
        placeId: slice.supply.place,
        supplyId: slice.supply.ref,
        units: slice.units,
        shipDay: dayToText(slice.shipDay),
        deliverDay: dayToText(slice.deliverDay),
      })),
      reasons: line.reasons.map((reason: Reason) => ({
        code: reason.code,
        ...reasonInWords(reason, names),
      })),
    })),
  };
}

/** What would be promised now, with reasons in words. Holds nothing once the transaction ends. */
export async function inquire(tx: Tx, parts: DecideParts, asked: Inquiry): Promise<InquiryAnswer> {
  const items = [...new Set(asked.lines.map((line) => line.itemId))].sort((a, b) => a - b);
  const picture = servedBy(await takePicture(tx, parts, items, "look"), asked.placeId);
  const lines = asked.lines.map((line, index) => ({ claimId: index + 1, ...line }));
  const groups = [{ ref: 1, priority: 0, ...asked, lines }];
  const { decisions, offers } = await decideCapable(tx, parts, { picture, groups });
  const names = { ...namesOf(picture), made: (ref: number) => offers.get(ref)?.reason };
  return answerOf(decisions[0] as Decision, names);
}

/** One line of the answer to "why 37?": the parts sum to what is available. */
export interface ExplainRow {
  readonly placeId: number;
  readonly supplyId: number;
  readonly kind: "on_hand" | "in_transit" | "planned";
  readonly day: string | null;
  readonly quantity: number;
  readonly promised: number;
  readonly safety: number;
  readonly free: number;
}

export interface Explanation {
  readonly itemId: number;
  readonly channelId: number;
  /** What can be promised and shipped at once. */
  readonly now: number;
  readonly keptForOthers: number;
  readonly capLeft: number | null;
  readonly rows: readonly ExplainRow[];
  readonly steps: readonly {
    readonly day: string;
    readonly placeId: number;
    readonly added: number;
    readonly cumulative: number;
    readonly forChannel: number;
  }[];
}

/** Why a channel may have so many of an item: every supply, its promises, safety and quotas. */
export async function explainAvailability(
  tx: Tx,
  parts: DecideParts,
  asked: { readonly itemId: number; readonly channelId: number },
): Promise<Explanation> {
  const picture = await takePicture(tx, parts, [asked.itemId], "look");
  const sources = picture.sourcing.sourcesOf(asked.channelId, "");
  const served = new Set(sources.map((source) => source.place));
  const rows = picture.supplies.filter((row) => served.has(row.place));
  const quota = picture.quotas.find((row) => row.channel === asked.channelId);
  const result = availability({
    supplies: rows.map((row) => ({
      ref: row.id,
      item: row.item,
      place: row.place,
      kind: row.kind,
      day: row.day as Day,
      free: row.quantity - row.promised - row.safety,
    })),
    quotas: picture.quotas.map((row) => ({
      item: row.item,
      channel: row.channel,
      capLeft: row.cap === null ? null : row.cap - row.granted - row.used,
      protectedLeft: Math.max(0, row.protected - row.granted - row.used),
    })),
    clocks: picture.clocks,
    item: asked.itemId,
    channel: asked.channelId,
    today: picture.today,
    horizonDays: parts.horizonDays,
  });
  const onHand = rows
    .filter((row) => row.kind === "on_hand")
    .reduce((sum, row) => sum + Math.max(0, row.quantity - row.promised - row.safety), 0);
  return {
    itemId: asked.itemId,
    channelId: asked.channelId,
    now: Math.min(onHand, result.allowed),
    keptForOthers: result.keptForOthers,
    capLeft:
      quota?.cap === null || quota === undefined ? null : quota.cap - quota.granted - quota.used,
    rows: rows.map((row) => ({
      placeId: row.place,
      supplyId: row.id,
      kind: row.kind,
      day: row.day < 0 ? null : dayToText(row.day as Day),
      quantity: row.quantity,
      promised: row.promised,
      safety: row.safety,
      free: row.quantity - row.promised - row.safety,
    })),
    steps: result.steps.map((step) => ({
      day: dayToText(step.day),
      placeId: step.place,
      added: step.added,
      cumulative: step.cumulative,
      forChannel: step.forChannel,
    })),
  };
}
