import { formatMinor, instantOfLocal } from "../../kernel/index.ts";
import { countOf, endOfDay, maskName, doubtsOf } from "../port/index.ts";
import type { CanonicalChange, CanonicalLine, CanonicalOrder } from "../port/index.ts";
import { instantAt, readDay } from "./dates.ts";
import { amountOf, lineOf, noteUnread } from "./lines.ts";
import type { Within } from "./lines.ts";
import { at, isTrueAt, partsOf, textAt } from "./xml.ts";
import type { Part } from "./xml.ts";

/** Parts of a document that change nothing of what is ordered, or are read. */
const told = new Set([
  ...["UBLVersionID", "CustomizationID", "ProfileID", "ProfileExecutionID", "ID", "SalesOrderID"],
  ...[
    "CopyIndicator",
    "UUID",
    "IssueDate",
    "IssueTime",
    "OrderTypeCode",
    "Note",
    "CustomerReference",
  ],
  ...["RequestedInvoiceCurrencyCode", "DocumentCurrencyCode", "PricingCurrencyCode"],
  ...["TaxCurrencyCode", "AccountingCostCode", "AccountingCost", "LineCountNumeric"],
  ...["ValidityPeriod", "QuotationDocumentReference", "OrderDocumentReference", "OrderReference"],
  ...["OriginatorDocumentReference", "AdditionalDocumentReference", "Contract", "Signature"],
  ...[
    "BuyerCustomerParty",
    "SellerSupplierParty",
    "OriginatorCustomerParty",
    "FreightForwarderParty",
  ],
  ...["AccountingCustomerParty", "AccountingSupplierParty", "Delivery", "DeliveryTerms"],
  ...["PaymentMeans", "PaymentTerms", "TransactionConditions", "AllowanceCharge", "TaxTotal"],
  ...["DestinationCountry", "AnticipatedMonetaryTotal", "OrderLine", "SequenceNumberID"],
  ...["CancellationNote", "ProjectReference"],
]);
const orderLineTold = new Set(["Note", "LineItem", "SubstitutionStatusCode"]);
const kinds = new Set(["", "220", "105", "221", "226", "227", "Standard"]);

/** When the goods are wanted: the end of the asked period, or its one day. */
function promiseOf(root: Part, within: Within): CanonicalChange["promise"] {
  const deliveries = [at(root, "Delivery"), at(root, "OrderLine", "LineItem", "Delivery")];
  for (const delivery of deliveries) {
    const period = at(delivery, "RequestedDeliveryPeriod");
    const name = textAt(period, "EndDate") ? "EndDate" : "StartDate";
    const day = textAt(period, name);
    if (day === "") continue;
    const time = textAt(period, name.replace("Date", "Time"));
    const read = readDay(day, time);
    if (!read) within.reader.refuse(`RequestedDeliveryPeriod ${name}`, day, "not_a_date");
    else if (read.time === null) return { deliverBy: endOfDay(read.day, within.partner.zone) };
    else return { deliverBy: instantOfLocal(read.day + read.time, within.partner.zone) };
  }
  return {};
}

function whereTo(root: Part) {
  const delivery = at(root, "Delivery");
  const buyer = at(root, "BuyerCustomerParty", "Party");
  const address =
    at(delivery, "DeliveryLocation", "Address") ??
    at(delivery, "DeliveryAddress") ??
    at(buyer, "PostalAddress");
  const country = textAt(address, "Country", "IdentificationCode");
  const province = textAt(address, "CountrySubentity");
  const name = textAt(buyer, "PartyName", "Name");
  return {
    buyerMask: maskName(name),
    region: "",
    shipTo: {
      ...{ city: textAt(address, "CityName"), province, country },
      placeCode: textAt(delivery, "DeliveryLocation", "ID") || textAt(address, "ID"),
    },
  };
}

/** The lines of a document, each with what its partner calls its state. */
function itemsOf(root: Part, { reader }: Within): readonly Part[] {
  const lines = partsOf(root, "OrderLine");
  for (const line of lines) noteUnread(line, orderLineTold, reader);
  const said = textAt(root, "LineCountNumeric");
  if (said !== "" && Number(said) !== lines.length)
    reader.refuse("LineCountNumeric", said, `equals ${lines.length}`);
  return lines.flatMap((line) => partsOf(line, "LineItem"));
}

interface Named {
  readonly id: string;
  readonly kind: "fee" | "discount";
  readonly name: string;
  readonly minor: number;
}

/** A line of money alone; none for nothing. */
function money({ id, kind, name, minor }: Named, currency: string): CanonicalLine[] {
  if (minor === 0) return [];
  const unitPrice = formatMinor(minor, currency);
  return [
    { externalId: id, kind, code: id, name: name || id, units: 1, unitPrice, amountMinor: minor },
  ];
}

function chargesOf(root: Part, within: Within): CanonicalLine[] {
  return partsOf(root, "AllowanceCharge").flatMap((each, index): CanonicalLine[] => {
    const isCharge = isTrueAt(each, "ChargeIndicator");
    const amount = amountOf(at(each, "Amount"), "AllowanceCharge Amount", within);
    const name = textAt(each, "AllowanceChargeReason") || textAt(each, "AllowanceChargeReasonCode");
    const minor = isCharge ? amount : -amount;
    const kind = isCharge ? "fee" : "discount";
    return money({ id: `AllowanceCharge${index + 1}`, kind, name, minor }, within.currency);
  });
}

interface Totals {
  readonly lines: CanonicalLine[];
  readonly totalMinor: number;
  readonly paidMinor: number;
}

/**
 * Lines with the tax beside them where the payable amount holds it: some senders write prices
 * without it and pay them without it too. What adds up in neither way is held.
 */
function totalsOf(root: Part, sales: readonly CanonicalLine[], within: Within): Totals {
  const total = at(root, "AnticipatedMonetaryTotal");
  const rounding = amountOf(at(total, "PayableRoundingAmount"), "PayableRoundingAmount", within);
  const paidMinor = amountOf(at(total, "PrepaidAmount"), "PrepaidAmount", within);
  const tax = amountOf(at(root, "TaxTotal", "TaxAmount"), "TaxAmount", within);
  const plain = [
    ...sales,
    ...chargesOf(root, within),
    ...money({ id: "rounding", kind: "fee", name: "", minor: rounding }, within.currency),
  ];
  const sum = plain.reduce((all, line) => all + line.amountMinor, 0);
  const payable = at(total, "PayableAmount");
  if (!payable) return { lines: plain, totalMinor: sum, paidMinor };
  const totalMinor = amountOf(payable, "PayableAmount", within) + paidMinor;
  const isTaxed = sum !== totalMinor && sum + tax === totalMinor;
  const taxes = money({ id: "tax", kind: "fee", name: "", minor: tax }, within.currency);
  return { lines: isTaxed ? [...plain, ...taxes] : plain, totalMinor, paidMinor };
}

function unreadHold(unread: readonly string[]): CanonicalOrder["holds"] {
  if (unread.length === 0) return [];
  const unique = [...new Set(unread)];
  return [{ reason: "review", detail: { unread: unique.slice(0, 20), count: unique.length } }];
}

/** The canonical order of an Order document. */
export function orderOf(root: Part, within: Within): CanonicalOrder {
  const { reader, partner, currency } = within;
  noteUnread(root, told, reader);
  const number = reader.needed("ID", textAt(root, "ID"));
  const items = itemsOf(root, within);
  if (items.length === 0) reader.refuse("OrderLine", "", "required");
  const sales = items.map((each, index) => lineOf(each, index, within));
  const { lines, totalMinor, paidMinor } = totalsOf(root, sales, within);
  if (new Set(lines.map((line) => line.externalId)).size < lines.length)
    reader.refuse("LineItem ID", "", "unique");
  const sum = lines.reduce((all, line) => all + line.amountMinor, 0);
  const kind = textAt(root, "OrderTypeCode");
  const placedAt = instantAt(root, ["IssueDate", "IssueTime"], within);
  const isKnown = kinds.has(kind);
  return {
    ...{ type: "order", externalId: number, number, kind: "b2b_po", channelStatus: kind },
    deal: isKnown ? "confirmed" : "review",
    payment: paidMinor === 0 ? "none" : paidMinor >= totalMinor ? "paid" : "partial",
    ...{ promise: promiseOf(root, within), sourceZone: partner.zone, ...whereTo(root) },
    ...{ mergeKey: "", currency, totalMinor, paidMinor, placedAt, sourceUpdatedAt: placedAt },
    sourceVersion: textAt(root, "UUID"),
    note: partsOf(root, "Note")
      .map((each) => each.text)
      .join("\n"),
    lines,
    holds: [
      ...doubtsOf({ status: kind, isStatusKnown: isKnown, sum, totalMinor }),
      ...unreadHold(reader.unread),
    ],
  };
}

type LineChange = CanonicalChange["lines"][number];

function changeOf(item: Part, index: number, within: Within): LineChange | null {
  const status = textAt(item, "LineStatusCode");
  const externalId = textAt(item, "ID") || String(index + 1);
  if (status === "NoStatus") return null;
  if (status === "Cancelled") return { action: "cancel", externalId };
  const line = lineOf(item, index, within);
  if (status === "Added") return { action: "add", externalId, line };
  if (status === "Revised") return { action: "units", externalId, units: line.units };
  within.reader.unread.push(`LineItem ${externalId} LineStatusCode ${status}`);
  return null;
}

/** The canonical change of an OrderChange, or of an OrderCancellation. */
export function changeOfDocument(root: Part, within: Within): CanonicalChange {
  const { reader, partner, currency } = within;
  noteUnread(root, told, reader);
  const isCancelled = root.name === "OrderCancellation";
  const references = partsOf(root, "OrderReference");
  if (references.length > 1) reader.refuse("OrderReference", String(references.length), "one");
  const items = isCancelled ? [] : itemsOf(root, within);
  const sequence = textAt(root, "SequenceNumberID");
  return {
    ...{ type: "change", isCancelled, sourceZone: partner.zone, currency },
    externalId: reader.needed("OrderReference ID", textAt(references[0], "ID")),
    number: [textAt(root, "ID"), sequence].filter(Boolean).join("/"),
    ...{ sequence: countOf(sequence), sentNumber: "" },
    placedAt: instantAt(root, ["IssueDate", "IssueTime"], within),
    channelStatus: root.name,
    promise: promiseOf(root, within),
    lines: items
      .map((each, index) => changeOf(each, index, within))
      .filter((each) => each !== null),
    holds: unreadHold(reader.unread),
  };
}
