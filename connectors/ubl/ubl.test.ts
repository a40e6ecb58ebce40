// Goal: UBL passes the contract of every connector; every published document reads as the golden
// text beside this says, what is no order is refused by name, and no entity is ever followed.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { connectorContract } from "../port/contract-test.ts";
import { golden } from "../port/golden.ts";
import { mutateText } from "../port/mutations.ts";
import { signatureOf } from "../port/index.ts";
import type { Connector } from "../port/index.ts";
import { ubl } from "./index.ts";
import { change, documentOf, notice, order } from "./samples.ts";

const folder = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared");
const shared = join(folder, "data/channels/ubl");
const absent = existsSync(shared) ? false : "the published documents are not here";
const settings = { currency: "EUR" };
const now = new Date("2026-11-11T12:00:00Z");
const exchange = ubl.documents;
assert.ok(exchange);

/** Read as was agreed with the partner. */
const agreed: Connector = {
  ...ubl,
  normalise: (raw, topic) => ubl.normalise(raw, topic, settings),
};

const document = (name: string, lines: readonly string[], root = "Order") => ({
  ...{ name, topic: root, raw: documentOf(root, lines) },
});

function push(name: string, expect: "good" | "stale" | "missing_header") {
  const raw = Buffer.from(documentOf("Order", order()));
  const at = expect === "stale" ? now.getTime() - 3_600_000 : now.getTime();
  const signed = { id: "m1", timestamp: String(Math.floor(at / 1_000)), raw };
  const headers = {
    "webhook-id": expect === "missing_header" ? undefined : "m1",
    "webhook-timestamp": signed.timestamp,
    "webhook-signature": signatureOf(signed, "s"),
  };
  return { name, raw, headers, secrets: ["s"], now, expect };
}

const changed = (from: string, to: string) => order().map((each) => each.replace(from, to));

connectorContract(agreed, {
  pushes: [push("signed", "good"), push("old", "stale"), push("unsigned", "missing_header")],
  documents: [
    document("order", order()),
    document("sum that does not add up", changed("73.19", "73.20")),
    document("sum without tax", changed("73.19", "61.50")),
    document("change", change(), "OrderChange"),
    document("notice", notice(), "DespatchAdvice"),
    ...(absent
      ? []
      : [
          {
            ...{ name: "published order", topic: "Order" },
            raw: readFileSync(join(shared, "UBL-Order-2.1-Example.xml"), "utf8"),
          },
        ]),
  ],
  versions: [document("older", order()), document("newer", order("4500017", "12:00:01"))],
  longId: { ...document("long", order("3705115058471208928")), externalId: "3705115058471208928" },
  unknownStatus: { ...document("odd", changed(">220<", ">9Q<")), status: "9Q" },
  mutate: (raw, at) => mutateText(raw, at, { piece: "\n", field: ">" }),
});

const files = absent
  ? []
  : readdirSync(shared)
      .filter((name) => name.endsWith(".xml"))
      .sort();

test("every published document reads as the golden text says", { skip: absent }, () => {
  const made = [
    ["from the standard: Order", documentOf("Order", order())],
    ["from the standard: OrderChange", documentOf("OrderChange", change())],
    ["from the standard: DespatchAdvice", documentOf("DespatchAdvice", notice())],
  ] as const;
  const sources = [
    ...files.map((name) => [name, readFileSync(join(shared, name))] as const),
    ...made.map(([name, text]) => [name, Buffer.from(text)] as const),
  ];
  const documents = sources.flatMap(([name, file]) =>
    exchange
      .take(file, settings)
      .documents.map(({ key, topic, raw }) => ({ topic, raw, title: `${name} · ${key}` })),
  );
  const path = join(import.meta.dirname, "golden.txt");
  golden(agreed, documents, { path, anew: process.env["GOLDEN"] === "write" });
});

test("names count with their namespaces, whatever the prefixes", () => {
  const raw = documentOf("Order", order());
  const [whole] = ubl.normalise(raw, "Order", settings).messages;
  const other = raw
    .replaceAll("cbc:", "b:")
    .replaceAll("cac:", "a:")
    .replace("xmlns:cbc", "xmlns:b")
    .replace("xmlns:cac", "xmlns:a")
    .replace("<Order xmlns=", "<o:Order xmlns:o=")
    .replace("</Order>", "</o:Order>");
  assert.deepEqual(ubl.normalise(other, "Order", settings).messages, [whole]);
  const foreign = raw.replace("CommonBasicComponents-2", "SomebodysComponents-2");
  assert.ok(ubl.normalise(foreign, "Order", settings).problems.some(({ field }) => field === "ID"));
  const elsewhere = raw.replace("xsd:Order-2", "xsd:Invoice-2");
  assert.equal(ubl.normalise(elsewhere, "Order", settings).problems[0]?.rule, "not_ubl");
});

test("document types and entities are refused, and never expanded or fetched", () => {
  const raw = documentOf("Order", order());
  const bomb = Array.from(
    { length: 30 },
    (_each, index) => `<!ENTITY e${index + 1} "&e${index};&e${index};">`,
  ).join("");
  const attacks = [
    raw.replace("<Order", `<!DOCTYPE Order [<!ENTITY e0 "x">${bomb}]><Order`),
    raw.replace("<Order", '<!DOCTYPE Order SYSTEM "file:///etc/passwd"><Order'),
    raw.replace("<Order", '<!doctype Order [<!ENTITY x SYSTEM "http://127.0.0.1/">]><Order'),
    raw.replace(">4500017<", ">&e30;<"),
    raw.replace("</Order>", `${"<a>".repeat(5_000)}${"</a>".repeat(5_000)}</Order>`),
  ];
  for (const attack of attacks) {
    const { messages, problems } = ubl.normalise(attack, "Order", settings);
    assert.equal(messages.length, 0);
    assert.equal(problems[0]?.field, "xml");
    const kept: string[] = exchange
      .take(Buffer.from(attack), settings)
      .documents.map((each) => each.raw);
    assert.deepEqual(kept, [attack], "what is refused is kept as it came");
  }
});

test("bytes are read in the encoding that they declare", () => {
  const raw = documentOf("Order", order());
  const latin = raw.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"');
  const nameIn = (file: Buffer) =>
    /Hafenl.*?den/.exec(exchange.take(file, settings).documents[0]?.raw ?? "")?.[0];
  assert.equal(nameIn(Buffer.from(raw)), "Hafenläden");
  assert.equal(nameIn(Buffer.from(latin, "latin1")), "Hafenläden");
  assert.equal(nameIn(Buffer.from(`\uFEFF${raw}`, "utf16le")), "Hafenläden");
});

test("an order is answered in its own words, and its parcel announced", () => {
  const [ordered] = exchange.take(Buffer.from(documentOf("Order", order())), settings).documents;
  assert.ok(ordered);
  assert.equal(ordered.key, "Order/BUYER/4500017/2026-11-11 12:00:00/");
  const made = { envelope: { control: 12, at: now }, settings };
  const line = {
    lineExternalId: "1",
    units: 10,
    cancelledUnits: 0,
    shortUnits: 4,
    day: "2026-11-11",
  };
  const other = { ...line, lineExternalId: "2", units: 3, cancelledUnits: 3, shortUnits: 0 };
  const answer = exchange.respond(ordered, { isCancelled: false, lines: [line, other] }, made);
  const text = answer?.raw ?? "";
  assert.match(text, /<OrderResponse xmlns="[^"]*OrderResponse-2"/);
  assert.match(text, /<cbc:OrderResponseCode>CA<\/cbc:OrderResponseCode>/);
  assert.match(
    text,
    /<cbc:ID>1<\/cbc:ID><cbc:LineStatusCode>Revised<\/cbc:LineStatusCode><cbc:Quantity unitCode="C62">6<\/cbc:Quantity><cbc:MaximumBackorderQuantity unitCode="C62">4<\/cbc:MaximumBackorderQuantity><cac:Delivery><cac:PromisedDeliveryPeriod><cbc:EndDate>2026-11-11</,
  );
  assert.match(text, /<cbc:ID>2<\/cbc:ID><cbc:LineStatusCode>Cancelled<[^]*>0<\/cbc:Quantity>/);
  assert.match(text, /<cbc:Name>Kettle &amp; lid<\/cbc:Name>/);
  const refused = exchange.respond(ordered, { isCancelled: true, lines: [line] }, made);
  assert.match(refused?.raw ?? "", /<cbc:OrderResponseCode>RE</);
  const parcel = {
    ...{ number: "881", carrier: "S<F>&\u0001", trackingNumber: "SF1" },
    lines: [{ lineExternalId: "1", units: 6 }],
  };
  const despatch = exchange.despatch(ordered, parcel, made);
  assert.match(
    despatch?.raw ?? "",
    /<cbc:Name>S&lt;F&gt;&amp;<\/cbc:Name>[^]*<cbc:TrackingID>SF1<[^]*<cbc:DeliveredQuantity unitCode="C62">6<[^]*<cbc:LineID>1<\/cbc:LineID><cac:OrderReference><cbc:ID>4500017</,
  );
  // Ours are well-formed documents of UBL, and what announces a parcel reads as one.
  assert.deepEqual(
    ubl.normalise(answer?.raw ?? "", "", settings).problems.map(({ rule }) => rule),
    ["unknown_topic"],
  );
  const [read] = ubl.normalise(despatch?.raw ?? "", "", settings).messages;
  assert.ok(read?.type === "notice");
  const [sent] = read.lines;
  assert.deepEqual(
    [read.externalId, read.carrier, read.trackingNumbers, read.holds, read.lines.length],
    ["881", "S<F>&", ["SF1"], [], 1],
  );
  assert.deepEqual(
    [sent?.orderNumber, sent?.orderLine, sent?.code, sent?.units],
    ["4500017", "1", "A1", 6],
  );
});

test("a line that was taken back sends nothing, and what is said twice is said once", () => {
  const known = documentOf("DespatchAdvice", notice());
  const readAs = (from: string, to: string) => {
    const [found] = ubl.normalise(known.replace(from, to), "DespatchAdvice", settings).messages;
    assert.ok(found?.type === "notice", to);
    assert.deepEqual(found.holds, [], to);
    return found.lines.map(({ units, isCancelled }) => [units, isCancelled ?? false]);
  };
  const sent = "<cbc:DeliveredQuantity";
  const status = (word: string) => `<cbc:LineStatusCode>${word}</cbc:LineStatusCode>${sent}`;
  assert.deepEqual(readAs(sent, status("NoStatus")), [[10, false]]);
  assert.deepEqual(readAs(sent, status("Cancelled")), [[0, true]]);
  const order = "<cac:OrderReference>";
  readAs(order, `<cbc:CopyIndicator>0</cbc:CopyIndicator>${order}`);
  const delivery = "<cac:Delivery>";
  readAs(delivery, `${delivery}<cbc:LatestDeliveryDate>2026-11-20</cbc:LatestDeliveryDate>`);
});

const [sent, ownUnit] = [
  "<cbc:DeliveredQuantity",
  "<cac:TransportHandlingUnit><cbc:ID>340123450000000017</cbc:ID></cac:TransportHandlingUnit></cac:Shipment>",
];
const arrives = (day: string) =>
  `<cac:EstimatedDeliveryPeriod><cbc:EndDate>2026-11-${day}</cbc:EndDate></cac:EstimatedDeliveryPeriod>`;
const address = (code: string) =>
  `<cac:DespatchAddress><cbc:ID>${code}</cbc:ID></cac:DespatchAddress>`;
const location = (code: string) =>
  `<cac:DespatchLocation><cbc:ID>${code}</cbc:ID></cac:DespatchLocation>`;
const leaves = (said: string) => `<cac:Despatch>${said}</cac:Despatch>`;
const ownDelivery = (said: string) => `<cac:Delivery>${said}</cac:Delivery>${ownUnit}`;
/** What stands in a notice, what it is changed to, and how that is told. */
const unreadable: [from: string, to: string, said: RegExp][] = [
  ["<cac:Shipment>", "<cbc:Seven>7</cbc:Seven><cac:Shipment>", /DespatchAdvice\/Seven 7/],
  ['"C62">10<', '"KGM">10.5<', /DeliveredQuantity 1 10\.5 KGM/],
  ["<cac:SellersItem", "<cac:OtherItem", /DeliveredQuantity 1/],
  [
    "<cac:OrderReference>",
    "<cbc:DocumentStatusCode>Odd</cbc:DocumentStatusCode><cac:OrderReference>",
    /unknown_status.*Odd/,
  ],
  [
    "<cac:OrderReference>",
    "<cbc:CopyIndicator>true</cbc:CopyIndicator><cac:OrderReference>",
    /Copy/,
  ],
  ["<cbc:ID>340123450000000017<", "<cbc:ID>340123450000000018<", /340123450000000018/],
  [
    "<cac:OrderReference>",
    "<cbc:CopyIndicator>1</cbc:CopyIndicator><cac:OrderReference>",
    /CopyIndicator 1/,
  ],
  [sent, `<cbc:LineStatusCode>Disputed</cbc:LineStatusCode>${sent}`, /LineStatusCode 1 Disputed/],
  [
    "<cbc:LineID>1</cbc:LineID>",
    "<cbc:LineID>1</cbc:LineID><cbc:LineStatusCode>Cancelled</cbc:LineStatusCode>",
    /OrderLineReference 1 LineStatusCode Cancelled/,
  ],
  [
    "<cbc:EndDate>2026-11-14</cbc:EndDate>",
    "<cbc:StartDate>2026-11-13</cbc:StartDate>",
    /StartDate 2026-11-13/,
  ],
  [
    "<cac:EstimatedDeliveryPeriod>",
    "<cac:EstimatedDeliveryPeriod><cbc:EndDate>2026-11-20</cbc:EndDate></cac:EstimatedDeliveryPeriod><cac:EstimatedDeliveryPeriod>",
    /EstimatedDeliveryPeriod 2026-11-14/,
  ],
  [ownUnit, ownDelivery(arrives("20")), /Shipment\/Delivery 1 EstimatedDeliveryPeriod 2026-11-20/],
  ["</cac:DespatchAddress>", `</cac:DespatchAddress>${location("S8")}`, /Despatch S9/],
  [ownUnit, ownDelivery(leaves(location("S8"))), /Despatch S8/],
  [ownUnit, ownDelivery(leaves(address("S8"))), /Despatch S8/],
  [
    ownUnit,
    ownDelivery(leaves("<cbc:ActualDespatchDate>2026-11-12</cbc:ActualDespatchDate>")),
    /Shipment\/Delivery 1 ActualDespatchDate 2026-11-12/,
  ],
  [
    ownUnit,
    ownDelivery("<cbc:TrackingID>PRO56</cbc:TrackingID>"),
    /Shipment\/Delivery 1 TrackingID PRO56/,
  ],
  [
    "<cac:SellersItem",
    "<cac:ItemInstance><cbc:SerialID>S77</cbc:SerialID></cac:ItemInstance><cac:SellersItem",
    /SerialID S77/,
  ],
  [
    "<cac:TransportHandlingUnit>",
    "<cac:TransportHandlingUnit><cac:HandlingUnitDespatchLine><cbc:ID>9</cbc:ID></cac:HandlingUnitDespatchLine>",
    /HandlingUnitDespatchLine 9/,
  ],
];

test("a notice says what it cannot read in its own words, and is its sender's", () => {
  const known = documentOf("DespatchAdvice", notice());
  const readAs = (raw: string, more = {}) =>
    ubl.normalise(raw, "DespatchAdvice", { ...settings, ...more });
  for (const [from, to, said] of unreadable) {
    const raw = known
      .replace(from, to)
      .replace(to === "<cac:OtherItem" ? "</cac:SellersItem" : "\0", "</cac:OtherItem");
    assert.notEqual(raw, known);
    const [found] = readAs(raw).messages;
    assert.ok(found?.type === "notice", to);
    assert.match(JSON.stringify(found.holds), said);
  }
  assert.equal(readAs(known, { partnerId: "SUPPLIER" }).problems.length, 0);
  assert.deepEqual(
    readAs(known, { partnerId: "OTHER" }).problems.map((each) => each.field),
    ["DespatchSupplierParty"],
  );
  const counted = known.replace(
    "<cac:Shipment>",
    "<cbc:LineCountNumeric>2</cbc:LineCountNumeric><cac:Shipment>",
  );
  assert.deepEqual(
    readAs(counted).problems.map((each) => `${each.field} ${each.rule}`),
    ["LineCountNumeric equals 1"],
  );
});

test("where goods left from is read in the head and in every line's own shipment", () => {
  const known = documentOf("DespatchAdvice", notice());
  const readAs = (raw: string, own: string) => {
    const changed = raw.replace(ownUnit, ownDelivery(own));
    assert.notEqual(changed, raw);
    const [found] = ubl.normalise(changed, "DespatchAdvice", settings).messages;
    assert.ok(found?.type === "notice", own);
    return { from: found.shipFrom, left: found.despatchedAt?.toISOString(), holds: found.holds };
  };
  const [left, holds] = ["2026-11-11T07:30:00.000Z", []];
  // What a line says once more, in whichever words, is nothing that anybody must look at.
  const again = [
    ...[leaves(address("S9")), leaves(location("S9")), "<cbc:TrackingID>PRO55</cbc:TrackingID>"],
    leaves(
      "<cbc:ActualDespatchDate>2026-11-11Z</cbc:ActualDespatchDate><cbc:ActualDespatchTime>07:30:00</cbc:ActualDespatchTime>",
    ),
  ];
  for (const own of again) assert.deepEqual(readAs(known, own), { from: "S9", left, holds }, own);
  // The head's place stands where a line says another, which the table above sees told.
  assert.equal(readAs(known, leaves(address("S8"))).from, "S9");
  const silent = known.replace(address("S9"), "");
  assert.notEqual(silent, known);
  for (const said of [address("S8"), location("S8"), location("S8") + address("S8")])
    assert.deepEqual(readAs(silent, leaves(said)), { from: "S8", left, holds }, said);
});

test("a document for somebody else, or of somebody else, is set aside", () => {
  const raw = documentOf("Order", order());
  for (const [name, field] of [
    ["ourId", "SellerSupplierParty"],
    ["partnerId", "BuyerCustomerParty"],
  ] as const) {
    const { problems } = ubl.normalise(raw, "Order", { ...settings, [name]: "OTHER" });
    assert.deepEqual(
      problems.map((each) => each.field),
      [field],
    );
  }
  assert.equal(ubl.normalise(raw, "Order", { ...settings, partnerId: "BUYER" }).problems.length, 0);
  assert.deepEqual(
    exchange.check({ zone: "Mars/North" }).map((each) => each.field),
    ["zone", "currency"],
  );
});
