import { ubl } from "../../../connectors/ubl/index.ts";
import { add } from "./dialect.ts";
import type { Dialect, Heard, Said } from "./dialect.ts";

const urn = "urn:oasis:names:specification:ubl:schema:xsd";

const document = (name: string, parts: readonly string[]) =>
  [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<${name} xmlns="${urn}:${name}-2" xmlns:cac="${urn}:CommonAggregateComponents-2"`,
    ` xmlns:cbc="${urn}:CommonBasicComponents-2">`,
    ...[...parts, `</${name}>`, ""],
  ].join("\n");

interface Line {
  readonly id: string;
  readonly code: string;
  readonly units: number;
  readonly status: string;
}

const item = ({ id, code, units, status }: Line) =>
  [
    `<cac:OrderLine><cac:LineItem><cbc:ID>${id}</cbc:ID>`,
    status && `<cbc:LineStatusCode>${status}</cbc:LineStatusCode>`,
    status !== "Cancelled" && `<cbc:Quantity unitCode="C62">${units}</cbc:Quantity>`,
    status !== "Cancelled" &&
      `<cac:Price><cbc:PriceAmount currencyID="EUR">2.00</cbc:PriceAmount></cac:Price>`,
    `<cac:Item><cbc:Name>${code}</cbc:Name><cac:SellersItemIdentification><cbc:ID>${code}</cbc:ID>`,
    "</cac:SellersItemIdentification></cac:Item></cac:LineItem></cac:OrderLine>",
  ]
    .filter(Boolean)
    .join("");

const buyer =
  "<cac:BuyerCustomerParty><cac:Party><cbc:EndpointID>BUYER</cbc:EndpointID></cac:Party>" +
  "</cac:BuyerCustomerParty>";
const wanted = (day: string) =>
  `<cac:Delivery><cac:RequestedDeliveryPeriod><cbc:EndDate>${day}</cbc:EndDate>` +
  "</cac:RequestedDeliveryPeriod></cac:Delivery>";

function textOf(said: Said): string {
  const [date, time] = said.at.toISOString().slice(0, 19).split("T");
  const issued = `<cbc:IssueDate>${date}</cbc:IssueDate><cbc:IssueTime>${time}Z</cbc:IssueTime>`;
  if (said.kind === "order")
    return document("Order", [
      ...[`<cbc:ID>${said.order}</cbc:ID>`, issued, "<cbc:OrderTypeCode>220</cbc:OrderTypeCode>"],
      ...["<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", buyer, wanted(said.day)],
      ...said.lines.map((each) => item({ ...each, status: "" })),
    ]);
  const own = [`<cbc:ID>C${said.order}-${said.sequence}</cbc:ID>`, issued];
  const about = `<cac:OrderReference><cbc:ID>${said.order}</cbc:ID></cac:OrderReference>`;
  if (said.kind === "cancellation")
    return document("OrderCancellation", [
      ...own,
      ...["<cbc:CancellationNote>not needed</cbc:CancellationNote>", about, buyer],
    ]);
  const words = { units: "Revised", cancel: "Cancelled", add: "Added" };
  return document("OrderChange", [
    ...[...own, `<cbc:SequenceNumberID>${said.sequence}</cbc:SequenceNumberID>`, about, buyer],
    ...(said.day === null ? [] : [wanted(said.day)]),
    ...said.lines.map((each) => item({ ...each, status: words[each.action] })),
  ]);
}

const all = (text: string, name: string): string[] =>
  [...text.matchAll(new RegExp(`<(?:\\w+:)?${name}\\b[^>]*>(.*?)</(?:\\w+:)?${name}>`, "gs"))].map(
    (each) => (each[1] ?? "").trim(),
  );
const one = (text: string, name: string) => all(text, name)[0] ?? "";

function answerIn(text: string): Heard {
  const replaces = one(one(text, "AdditionalDocumentReference"), "ID") || null;
  const lines = new Map<string, number>();
  for (const each of all(text, "LineItem")) {
    add(lines, one(each, "ID"), Number(one(each, "Quantity")));
    add(lines, one(each, "ID"), Number(one(each, "MaximumBackorderQuantity") || "0"));
  }
  return {
    ...{ kind: "answer", control: Number(one(text, "ID")), replaces, isLater: replaces !== null },
    order: one(one(text, "OrderReference"), "ID"),
    isRefusal: one(text, "OrderResponseCode") === "RE",
    lines,
  };
}

function despatchIn(text: string): Heard {
  const lines = new Map<string, number>();
  for (const each of all(text, "DespatchLine"))
    add(lines, one(each, "LineID"), Number(one(each, "DeliveredQuantity")));
  const order = one(one(text, "OrderReference"), "ID");
  return { kind: "despatch", control: 0, order, tracking: one(text, "TrackingID"), lines };
}

/** A partner who writes UBL: Order, OrderChange and OrderCancellation, a document a file. */
export const ublPartner: Dialect = {
  connector: ubl,
  settings: { currency: "EUR", quietMinutes: "2", partnerId: "BUYER" },
  ...{ most: 1, hasReceipts: false, namesReplaced: true },
  write: (said) => said.map(textOf).join(""),
  awaited: () => [],
  receipt: () => "",
  read: (text) => [text.includes("OrderResponse-2") ? answerIn(text) : despatchIn(text)],
};
