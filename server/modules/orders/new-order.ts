import type { BodyOf } from "../../../contract/index.ts";
import type { placeOrder } from "../../../contract/orders.ts";
import { dayFromText, lineAmount } from "../../../kernel/index.ts";
import { ProblemError } from "../../platform/index.ts";
import type { Caller } from "../../platform/index.ts";
import type { NewOrder } from "./model.ts";

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
    priority: body.priority ?? 0,
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
    lines,
  };
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
