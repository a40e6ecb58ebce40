import type { BodyOf, ReplyOf } from "../../../../contract/index.ts";
import { previewOrder } from "../../../../contract/order-entry.ts";
import type { Database, Http, Tx } from "../../../platform/index.ts";
import type { Inquiry, InquiryAnswer } from "../../promises/index.ts";
import { isCoarse } from "./coarse.ts";
import { asksStock, openOf } from "../model.ts";
import type { NewOrder } from "../model.ts";
import { mayPlace, newOrderOf } from "./new-order.ts";
import type { Orders } from "./open.ts";
import { withRegions } from "../regions.ts";
import { inSmallestUnits } from "./typed-lines.ts";
import { addedTo, owedBefore, withinCredit } from "../placing/credit.ts";
import { draftOf, readViews } from "../placing/drafts.ts";
import type { DraftHold, DraftOrder } from "../store.ts";

type Preview = ReplyOf<typeof previewOrder>;
type PreviewLine = Preview["lines"][number];

/** What a hold is about, in the words of whoever set the rule or the hold. */
function nameOf({ detail }: DraftHold): string {
  const named = detail["name"] ?? detail["reason"] ?? detail["codes"];
  return Array.isArray(named) ? named.join(", ") : String(named ?? "");
}

/** The goods of a draft and, for each line that was typed, which of them are its own. */
function goodsOf(draft: DraftOrder) {
  const goods = draft.lines.filter(({ shaped }) => asksStock(shaped));
  return {
    asked: goods.map(({ shaped }) => ({ itemId: shaped.itemId ?? 0, units: openOf(shaped) })),
    ofLine: (source: NewOrder["lines"][number]) =>
      goods.flatMap(({ shaped }, at) => (shaped.source === source ? [at] : [])),
  };
}

/** One typed line out of what its goods were answered: a bundle is there when its last part is. */
function lineOf(pieces: number, answers: readonly InquiryAnswer["lines"][number][]): PreviewLine {
  const days = answers.map((each) => each.deliverDay);
  const missing = answers.map((each) => Math.ceil((each.shortUnits * pieces) / each.units));
  return {
    shortUnits: Math.max(0, ...missing),
    deliverDay: days.includes(null) ? null : (days.toSorted().at(-1) ?? null),
    from: answers.flatMap((each) =>
      each.slices.map(({ placeId, units, shipDay, deliverDay }) => ({
        ...{ placeId, units, shipDay, deliverDay },
      })),
    ),
    reasons: answers.flatMap((each) => [...each.reasons]),
  };
}

interface Asking {
  /** Who answers what would be promised: the desk itself unless told. */
  readonly ask?: (tx: Tx, asked: Inquiry) => Promise<InquiryAnswer>;
}

/** What placing the order now would bring; it holds nothing once the transaction ends. */
export async function preview(
  tx: Tx,
  { parts, ask = parts.promises.inquire }: Pick<Orders, "parts"> & Asking,
  typed: NewOrder,
): Promise<Preview> {
  const [order = typed] = await withRegions(tx, [typed]);
  const views = await readViews(tx, parts, { orders: [order], mode: "look" });
  const draft = withinCredit(draftOf(order, views, 1), views);
  const { asked, ofLine } = goodsOf(draft);
  const answer =
    asked.length === 0
      ? null
      : await ask(tx, {
          channelId: order.channelId,
          region: order.region,
          policy: order.policy,
          wantedDay: order.wantedDay,
          lines: asked,
        });
  const party = order.partyId === null ? undefined : views.parties.party(order.partyId);
  return {
    outcome: answer?.outcome ?? null,
    ...{ totalMinor: order.totalMinor, currency: order.currency },
    lines: order.lines.map((line) =>
      lineOf(
        line.units,
        ofLine(line).flatMap((at) => answer?.lines[at] ?? []),
      ),
    ),
    holds: draft.holds.map((hold) => ({ reason: hold.reason, name: nameOf(hold) })),
    credit: party
      ? {
          currency: party.creditCurrency,
          exposureMinor: (await owedBefore(tx, party)) + addedTo(party.creditCurrency, order),
          limitMinor: party.creditLimitMinor,
          paymentHold: party.paymentHold,
          paymentHoldReason: party.paymentHoldReason,
        }
      : null,
  };
}

/** The typed order as the module takes it: it has no number yet, which nothing here looks at. */
const bodyOf = ({ lines, ...body }: BodyOf<typeof previewOrder>) => ({
  policy: "backorder" as const,
  ...body,
  externalId: "preview",
  kind: "manual" as const,
  lines: [...lines],
});

/** Registers looking at an order before it is placed. */
export function registerPreview(
  http: Http,
  { database, orders }: { readonly database: Database; readonly orders: Orders },
): void {
  http.on(previewOrder, async ({ caller, body }) => {
    const untyped = bodyOf(body);
    mayPlace(caller, untyped);
    const [wanted = untyped] = await inSmallestUnits({ database, orders }, caller, [untyped]);
    const order = newOrderOf(wanted, { key: "preview", now: database.world.clock() });
    return database.read(caller.scope, async (tx) => {
      const isTold = !(await isCoarse(tx, orders, { caller, channelId: order.channelId }));
      const { inquire, inquireCoarsely } = orders.parts.promises;
      return preview(tx, { ...orders, ask: isTold ? inquire : inquireCoarsely }, order);
    });
  });
}
