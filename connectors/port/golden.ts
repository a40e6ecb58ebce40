import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { readRegion, regionWords, sureFrom } from "../../kernel/divisions/index.ts";
import type { WebhookConnector } from "./connector.ts";
import type {
  CanonicalChange,
  CanonicalNotice,
  CanonicalParcel,
  CanonicalStock,
  ChannelMessage,
} from "./order.ts";

function plainChange(message: CanonicalChange): string {
  const { externalId, number, channelStatus, isCancelled, placedAt, promise } = message;
  return [
    `change ${number} of ${externalId} ${channelStatus}${isCancelled ? " cancels all" : ""}`,
    `  made ${placedAt.toISOString()}`,
    ...Object.entries(promise).map(([name, at]) => `  ${name} ${at.toISOString()}`),
    ...message.lines.map((line) => {
      const head = `  ${line.externalId} ${line.action}`;
      if (line.action === "cancel") return head;
      if (line.action !== "add") return `${head} ${line.units}`;
      const { code, units, unitPrice, amountMinor } = line.line;
      return `${head} ${code} ${units} × ${unitPrice} = ${amountMinor}`;
    }),
    ...message.holds.map((hold) => `  held: ${hold.reason} ${JSON.stringify(hold.detail)}`),
  ].join("\n");
}

function plainTold(message: CanonicalParcel | CanonicalStock): string {
  const changed = `  changed ${message.sourceUpdatedAt.toISOString()}`;
  if (message.type === "stock") {
    const { externalId, placeExternalId, units } = message;
    return `stock ${externalId} at ${placeExternalId}: ${units ?? "not counted"}\n${changed}`;
  }
  const { number, externalId, channelStatus, isCalledOff, carrier, trackingNumbers } = message;
  return [
    `parcel ${number} of ${externalId} ${channelStatus}${isCalledOff ? " called off" : ""}`,
    `${changed}`,
    `  by ${carrier} ${trackingNumbers.join(", ")}`.trimEnd(),
    ...message.lines.map((line) => `  ${line.externalId} ${line.code} ${line.units}`),
  ].join("\n");
}

function plainNotice(message: CanonicalNotice): string {
  const { externalId, purpose, channelStatus, despatchedAt, expectedBy, carrier } = message;
  const word = (name: string, said: string) => (said === "" ? "" : ` ${name} ${said}`);
  return [
    `notice ${externalId} ${purpose} (${channelStatus})`,
    `  made ${message.sourceUpdatedAt.toISOString()}`,
    ...(despatchedAt ? [`  left ${despatchedAt.toISOString()}`] : []),
    ...(message.shipFrom ? [`  from ${message.shipFrom}`] : []),
    ...(expectedBy ? [`  arrives by ${expectedBy.toISOString()}`] : []),
    `  by ${carrier} ${message.trackingNumbers.join(", ")}`.trimEnd(),
    ...message.references.map(({ kind, number }) => `  reference ${kind} ${number}`),
    ...message.packs.map(
      (pack) =>
        `  pack ${pack.externalId}${word("in", pack.within ?? "")}${word("of", pack.kind)}` +
        `${word("×", String(pack.count ?? ""))}${word("labelled", pack.sscc.join(", "))}`,
    ),
    ...message.lines.flatMap((line) => [
      `  ${line.externalId} ${line.code || "?"} ${line.units ?? "?"} (${line.quantity} ${line.unit})` +
        `${word("of", line.orderNumber)}${word("line", line.orderLine)}` +
        `${word("to come", line.waiting)}${word("lots", line.lots.join(", "))}` +
        `${word("packs", line.packs.join(", "))} ${line.name}`.trimEnd(),
      ...Object.entries(line.codes).map(([kind, code]) => `    ${kind} ${code}`),
    ]),
    ...message.holds.map((hold) => `  held: ${hold.reason} ${JSON.stringify(hold.detail)}`),
  ].join("\n");
}

/** The division that an order goes to, with a question mark where a person would be asked. */
function whereTo({ region, shipTo }: Extract<ChannelMessage, { type: "order" }>): string {
  const read = readRegion(regionWords(region, shipTo));
  return read.code + (read.confidence < sureFrom ? "?" : "");
}

/** A message as lines of text: what it is, what it comes to, each line of it, and what holds it. */
function plain(message: ChannelMessage): string {
  const units = (count: number | undefined, word: string) => (count ? ` ${word} ${count}` : "");
  if (message.type === "change") return plainChange(message);
  if (message.type === "notice") return plainNotice(message);
  if (message.type === "parcel" || message.type === "stock") return plainTold(message);
  if (message.type === "aftersale") {
    const { kind, restock, amountMinor, currency, reason, placedAt } = message;
    return [
      `aftersale ${message.externalId} of ${message.orderExternalId ?? "nobody"}: ${kind} ` +
        `${currency} ${amountMinor} restock ${restock} ${reason}`.trimEnd(),
      `  asked ${placedAt.toISOString()}`,
      ...(message.standing === undefined
        ? []
        : [`  ${message.standing} (${message.channelStatus ?? ""})`]),
      ...message.lines.map((line) => `  ${line.code} ${line.units} ${line.amountMinor}`),
    ].join("\n");
  }
  const { deal, payment, channelStatus, currency, totalMinor, paidMinor } = message;
  const { shipBy, deliverBy } = message.promise ?? {};
  return [
    `${message.externalId} ${channelStatus}: ${deal} ${payment} ${currency} ${totalMinor} paid ${paidMinor}`,
    `  placed ${message.placedAt.toISOString()}, changed ${message.sourceUpdatedAt.toISOString()}`,
    ...(shipBy ? [`  ship by ${shipBy.toISOString()}`] : []),
    ...(deliverBy ? [`  deliver by ${deliverBy.toISOString()}`] : []),
    ...(message.parentExternalId ? [`  split from ${message.parentExternalId}`] : []),
    `  to ${message.buyerMask} ${whereTo(message)} ${Object.values(message.shipTo).join(", ")}`.trimEnd(),
    ...(message.mergeKey === "" ? [] : [`  goes with ${message.mergeKey}`]),
    ...message.lines.map(
      (line) =>
        `  ${line.externalId} ${line.kind} ${line.code} ${line.units} × ${line.unitPrice} = ${line.amountMinor}` +
        units(line.shippedUnits, "shipped") +
        units(line.cancelledUnits, "cancelled"),
    ),
    ...message.holds.map((hold) => `  held: ${hold.reason} ${JSON.stringify(hold.detail)}`),
  ].join("\n");
}

/** Documents that we wrote from the platform's tables of fields, as no sample shows them: said so in the text. */
export const fromFields = (topic: string, raws: readonly string[]) =>
  raws.map((raw, at) => ({ topic, raw, title: `from the field tables: ${topic} ${at + 1}` }));

/**
 * Holds what a connector makes of documents against the text in a file. With `anew` the file is
 * written first, to be read by a person before it is kept.
 */
export function golden(
  connector: WebhookConnector,
  documents: readonly { readonly topic: string; readonly raw: string; readonly title?: string }[],
  file: { readonly path: string; readonly anew: boolean },
): void {
  const read = documents.map(({ raw, topic, title }) => {
    const { messages, problems } = connector.normalise(raw, topic);
    const body = [
      ...problems.map((each) => `${each.field}: ${each.rule} (${each.value})`),
      ...messages.map(plain),
    ];
    return [...(title === undefined ? [] : [`# ${title}`]), ...body].join("\n");
  });
  const text = `${read.join("\n")}\n`;
  if (file.anew) writeFileSync(file.path, text);
  assert.equal(text, readFileSync(file.path, "utf8"));
}
