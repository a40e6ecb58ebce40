import type { BodyOf } from "../../../../contract/index.ts";
import type { placeOrder } from "../../../../contract/orders.ts";
import { dayFromText, lineAmount } from "../../../../kernel/index.ts";
import { ProblemError } from "../../../platform/index.ts";
import type { Caller, Database, Tx } from "../../../platform/index.ts";
import { isNarrow, rankOf, untrusted } from "../../promises/index.ts";
import type { NewOrder } from "../model.ts";
import type { Orders } from "./open.ts";

type Body = BodyOf<typeof placeOrder>;

const invalid = (field: string, value: string, rule: string) =>
  new ProblemError({
    status: 422,
    kind: "invalid",
    problems: [{ field, value, rule, values: { field, value, expected: rule } }],
  });

/** The lines of the API as the module takes them; `list` names them in a refusal. */
export function newLinesOf(
  body: Pick<Body, "lines" | "currency">,
  list = "lines",
): NewOrder["lines"] {
  const currency = body.currency ?? "CNY";
  return body.lines.map((line, at) => {
    if (line.code === undefined && line.itemId === undefined)
      throw invalid(`${list}.${at}.code`, "", "rule.required");
    const amount = lineAmount(line.units, line.unitPrice ?? "0", currency);
    if (!amount.ok) throw invalid(`${list}.${at}.unitPrice`, line.unitPrice ?? "", "rule.format");
    return {
      externalId: line.externalId ?? String(at + 1),
      kind: line.kind ?? ("sale" as const),
      code: line.code ?? "",
      name: line.name ?? "",
      units: line.units,
      unitPrice: line.unitPrice ?? "0",
      amountMinor: line.amountMinor ?? amount.value,
      ...(line.itemId === undefined ? {} : { itemId: line.itemId }),
    };
  });
}

/** An order of the API as the module takes it; amounts are computed where only a price is given. */
export function newOrderOf(
  body: Body,
  call: { readonly key: string; readonly now: Date; readonly index?: number },
): NewOrder {
  const currency = body.currency ?? "CNY";
  const lines = newLinesOf(body);
  const totalMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0);
  const placedAt = body.placedAt ? new Date(body.placedAt) : call.now;
  return {
    key: call.key,
    channelId: body.channelId,
    externalId: body.externalId,
    number: body.externalId,
    kind: body.kind ?? "sale",
    mode: "live",
    policy: body.policy ?? "complete",
    priority: body.priority ?? null,
    deal: "confirmed",
    payment: body.payment ?? "none",
    channelStatus: "",
    partyId: body.partyId ?? null,
    buyerMask: body.buyerMask ?? "",
    mergeKey: "",
    region: body.region ?? "",
    shipTo: body.shipTo ?? {},
    currency,
    totalMinor,
    paidMinor: body.payment === "paid" ? totalMinor : 0,
    placedAt,
    wantedDay: body.wantedDay ? dayFromText(body.wantedDay) : null,
    sourceUpdatedAt: placedAt,
    sourceVersion: "",
    receivedAt: call.now,
    note: body.note ?? "",
    isAsked: true,
    lines,
  };
}

type Terms = Pick<Body, "channelId"> & Partial<Pick<Body, "partyId" | "payment" | "priority">>;

/**
 * Refuses what a caller of some channels or parties may not say of his orders: a rank above his channel's,
 * and that a party has paid, which would let it order beyond its credit. Who may free such a hold may say so.
 */
export async function keepTerms(
  tx: Tx,
  { parts }: Orders,
  { caller, bodies }: { readonly caller: Caller; readonly bodies: readonly Terms[] },
): Promise<void> {
  if (!isNarrow(caller)) return;
  const isPaid = ({ payment, partyId }: Terms) =>
    payment === "paid" && typeof partyId === "number" && !caller.permissions.has("orders.review");
  for (const [at, body] of bodies.entries()) {
    const { channelId, priority } = body;
    if (priority === undefined && !isPaid(body)) continue;
    const place = bodies.length > 1 ? `orders.${at}.` : "";
    const terms = await parts.promises.termsOf(tx, channelId);
    rankOf(caller, terms, { channelId, priority, field: `${place}priority` });
    if (!isPaid(body) || terms?.trustsCallers) continue;
    const paid = { channelId, field: `${place}payment`, value: "paid", rule: "none" };
    throw untrusted("paid_not_given", paid);
  }
}

/** The same in a transaction of its own, where anything must be looked at. */
export async function mustKeepTerms(
  { database, orders }: { readonly database: Database; readonly orders: Orders },
  caller: Caller,
  bodies: readonly Terms[],
): Promise<void> {
  if (!isNarrow(caller)) return;
  await database.read(caller.scope, (tx) => keepTerms(tx, orders, { caller, bodies }));
}

/** Refuses a channel or party that the caller is not given. */
export function mayPlace(caller: Caller, body: Body): void {
  const channelRefused = caller.channelIds && !caller.channelIds.includes(body.channelId);
  const partyRefused = caller.partyIds && !(body.partyId && caller.partyIds.includes(body.partyId));
  if (channelRefused || partyRefused) {
    throw new ProblemError({
      status: 403,
      kind: "forbidden",
      values: {
        permission: channelRefused ? `channel ${body.channelId}` : `party ${body.partyId ?? ""}`,
      },
    });
  }
}
