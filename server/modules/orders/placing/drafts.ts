import type { RevisionCache, Tx } from "../../../platform/index.ts";
import type { Catalog, CatalogView } from "../../catalog/index.ts";
import type { Parties, PartiesView } from "../../parties/index.ts";
import { readOwed } from "./credit.ts";
import type { Owed } from "./credit.ts";
import { heardHolds, holdOf, unusedHolds } from "../holds/of-deals.ts";
import { rulesThatHold, shapeLines } from "../model.ts";
import type { NewOrder, ReviewRule, ShapedLine } from "../model.ts";
import type { DraftHold, DraftOrder } from "../store.ts";

export interface DraftParts {
  readonly catalog: Catalog;
  readonly parties: Parties;
  readonly rules: RevisionCache<ReviewRule[]>;
}

/** What shaping and holding orders need to know. */
export interface Views {
  readonly catalog: CatalogView;
  readonly parties: PartiesView;
  readonly rules: readonly ReviewRule[];
  readonly owed: Owed;
}

/** Why a new live order must wait before it is worked, with owner and time limit. */
function holdsOf(order: NewOrder, lines: DraftOrder["lines"], views: Views): DraftHold[] {
  if (order.mode === "history") return [];
  const found = heardHolds(order).map((each) => holdOf(each.reason, each.detail));
  const unmapped = lines
    .filter((line) => !line.shaped.mapped)
    .map((line) => line.shaped.source.code);
  if (unmapped.length > 0) found.push(holdOf("unmapped", { codes: [...new Set(unmapped)] }));
  const shaped = lines.map((line) => line.shaped);
  found.push(...unusedHolds(order, shaped, views));
  for (const rule of rulesThatHold(order, views.rules)) {
    found.push({
      reason: "review",
      ownerRole: rule.ownerRole,
      minutes: rule.withinMinutes,
      detail: { rule: rule.id, name: rule.name },
    });
  }
  const party = order.partyId === null ? undefined : views.parties.party(order.partyId);
  if (party?.paymentHold) found.push(holdOf("payment", { reason: party.paymentHoldReason }));
  return found;
}

/** An order with its ids, shaped and looked over: lines follow the order's id one by one. */
export function draftOf(order: NewOrder, views: Views, firstId: number): DraftOrder {
  return draftFrom(order, views, { firstId, shaped: shapeLines(views.catalog, order) });
}

/** The same of lines that are shaped already. */
export function draftFrom(
  order: NewOrder,
  views: Views,
  { firstId, shaped }: { readonly firstId: number; readonly shaped: readonly ShapedLine[] },
): DraftOrder {
  const lines = shaped.map((line, index) => ({
    id: firstId + 1 + index,
    parentId: line.parent < 0 ? null : firstId + 1 + line.parent,
    shaped: line,
  }));
  return { order, id: firstId, lines, holds: holdsOf(order, lines, views) };
}

/**
 * What shaping and holding orders need to know. Unless it is only looked at, who else lets orders of
 * the same parties in waits until this transaction is over.
 */
export async function readViews(
  tx: Tx,
  parts: DraftParts,
  asked: { readonly orders: readonly NewOrder[]; readonly mode?: "lock" | "look" },
): Promise<Views> {
  const parties = await parts.parties.view.get(tx);
  return {
    catalog: await parts.catalog.view.get(tx),
    parties,
    rules: await parts.rules.get(tx),
    owed: await readOwed(tx, parties, asked),
  };
}
