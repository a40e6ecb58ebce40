import type { Tx } from "../../platform/index.ts";
import { channelViews, shownOfPlaces } from "../stock/index.ts";
import type { ShownUnits } from "../stock/index.ts";
import type { DecideParts } from "./decide.ts";
import { explainAvailability } from "./inquiry.ts";
import type { InquiryAnswer } from "./inquiry.ts";

export interface ShownStock {
  readonly shown: ShownUnits;
  /** The most that may be told as a number. */
  readonly sure: number;
}

/** What a channel is shown of an item: what it could sell, through the places' and its own view. */
export async function shownStock(
  tx: Tx,
  parts: DecideParts,
  asked: { readonly itemId: number; readonly channelId: number },
): Promise<ShownStock> {
  const { now, rows } = await explainAvailability(tx, parts, asked);
  const parties = await parts.parties.view.get(tx);
  const view = (await channelViews(tx)).find((each) => each.channelId === asked.channelId);
  const places = rows
    .filter((row) => row.kind === "on_hand")
    .map((row) => ({
      units: row.free,
      visibility: parties.place(row.placeId)?.visibility ?? "hidden",
    }));
  return shownOfPlaces(view ?? { shows: "exact", bands: [] }, places, now);
}

/** An answer that says whether all of it can be promised, and nothing of how much there is. */
export function withoutNumbers(answer: InquiryAnswer): InquiryAnswer {
  if (answer.outcome === "granted") return answer;
  return {
    outcome: answer.outcome,
    lines: answer.lines.map(({ itemId, units }) => ({
      ...{ itemId, units, shortUnits: units, deliverDay: null },
      ...{ slices: [], reasons: [] },
    })),
  };
}
