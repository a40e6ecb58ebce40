import { instantOfLocal } from "../../kernel/index.ts";
import {
  checkNotice,
  endOfDay,
  isTakenBack,
  labelsOf,
  noteOthers,
  noticeHolds,
  oneOrigin,
  sentIn,
} from "../port/index.ts";
import type { CanonicalNotice, NoticeLine, NoticePack, PartnerReader } from "../port/index.ts";
import { instantAt, readDay } from "./dates.ts";
import { identities, noteUnread } from "./lines.ts";
import type { Within } from "./lines.ts";
import { at, isTrueAt, partsOf, textAt } from "./xml.ts";
import type { Part } from "./xml.ts";

/** Parts of a notice that are read, or that change nothing of what was sent, where to and by when. */
const told = new Set([
  ...["UBLVersionID", "CustomizationID", "ProfileID", "ProfileExecutionID", "ID", "UUID"],
  ...["CopyIndicator", "IssueDate", "IssueTime", "DocumentStatusCode", "DespatchAdviceTypeCode"],
  ...["Note", "LineCountNumeric", "OrderReference", "AdditionalDocumentReference", "Signature"],
  ...["DespatchSupplierParty", "DeliveryCustomerParty", "BuyerCustomerParty"],
  ...["SellerSupplierParty", "OriginatorCustomerParty", "Shipment", "DespatchLine"],
]);
const lineTold = new Set([
  ...["ID", "UUID", "Note", "LineStatusCode", "DeliveredQuantity", "BackorderQuantity"],
  ...["BackorderReason", "OutstandingQuantity", "OutstandingReason", "OversupplyQuantity"],
  ...["OrderLineReference", "DocumentReference", "Item", "Shipment"],
]);
/** LineStatusCode-2.1: what is added, revised or disputed, of which notice nobody can say. */
const lineWords = { sent: ["NoStatus"], cancelled: ["Cancelled"] };
const purposes: Readonly<Record<string, CanonicalNotice["purpose"]>> = {
  ...{ "": "original", NoStatus: "original", Revised: "replaces", Cancelled: "calls_off" },
};

/** The instant of a day that may be missing; a day alone lasts until its end where `byEnd` says so. */
function dateAt(
  part: Part | undefined,
  name: string,
  { reader, partner, byEnd }: Within & { readonly byEnd: boolean },
): Date | null {
  const [day, time] = [textAt(part, `${name}Date`), textAt(part, `${name}Time`)];
  if (day === "") return null;
  const read = readDay(day, time);
  if (!read) {
    reader.refuse(`${name}Date`, `${day} ${time}`.trim(), "not_a_date");
    return null;
  }
  if (read.time === null && byEnd) return endOfDay(read.day, partner.zone);
  const local = read.day + (read.time ?? 0);
  return read.offset === null
    ? instantOfLocal(local, partner.zone)
    : new Date(local - read.offset * 60_000);
}

/** Each arrival that a delivery says; one that says when it begins alone has no last day. */
const arrivalsIn = (delivery: Part | undefined, within: Within) =>
  partsOf(delivery, "EstimatedDeliveryPeriod").map((period) => {
    const day = (name: string) =>
      `${textAt(period, `${name}Date`)} ${textAt(period, `${name}Time`)}`.trim();
    const end = day("End");
    const said = `EstimatedDeliveryPeriod ${end || `StartDate ${day("Start")}`}`;
    return { said, at: dateAt(period, "End", { ...within, byEnd: true }) };
  });

/** Deliveries of the lines' own shipments, each with the place under which it is told. */
const ownDeliveries = (root: Part) =>
  partsOf(root, "DespatchLine").flatMap((line) =>
    partsOf(line, "Shipment")
      .flatMap((own) => partsOf(own, "Delivery"))
      .map((delivery) => ({ delivery, place: `Shipment/Delivery ${textAt(line, "ID")}` })),
  );

/** When all of it arrives by; whatever else is said of that is told to the reader. */
function arrivalOf(root: Part, within: Within): Date | null {
  const late = { ...within, byEnd: true };
  const shipment = at(root, "Shipment");
  const delivery = at(shipment, "Delivery");
  const ofStages = partsOf(shipment, "ShipmentStage")
    .filter((stage) => textAt(stage, "EstimatedDeliveryDate") !== "")
    .map((stage) => ({
      said: `ShipmentStage EstimatedDeliveryDate ${textAt(stage, "EstimatedDeliveryDate")}`,
      at: dateAt(stage, "EstimatedDelivery", late),
    }));
  const ofLines = ownDeliveries(root).flatMap(({ delivery: own, place }) =>
    arrivalsIn(own, within).map((each) => ({ at: each.at, said: `${place} ${each.said}` })),
  );
  const whole = [...arrivalsIn(delivery, within), ...ofStages];
  const used = whole.find((each) => each.at !== null)?.at ?? null;
  noteOthers(
    used?.getTime(),
    [...whole, ...ofLines].map((each) => ({ is: each.at?.getTime(), said: each.said })),
    within.reader,
  );
  // The latest day that is allowed is no arrival, but the best that is said where there is none.
  return used ?? dateAt(delivery, "LatestDelivery", late);
}

const nameOf = (party: Part | undefined): string =>
  textAt(party, "PartyName", "Name") || textAt(party, "PartyIdentification", "ID");

/** When it left, as the head says; a line's own day that is another is told to the reader. */
function despatchOf(root: Part, within: Within): Date | null {
  const early = { ...within, byEnd: false };
  const used = dateAt(at(root, "Shipment", "Delivery", "Despatch"), "ActualDespatch", early);
  const ofLines = ownDeliveries(root).flatMap(({ delivery, place }) =>
    partsOf(delivery, "Despatch")
      .filter((each) => textAt(each, "ActualDespatchDate") !== "")
      .map((each) => {
        const [day, time] = ["Date", "Time"].map((name) => textAt(each, `ActualDespatch${name}`));
        const said = `${place} ActualDespatchDate ${day} ${time}`.trim();
        return { is: dateAt(each, "ActualDespatch", early)?.getTime(), said };
      }),
  );
  noteOthers(used?.getTime(), ofLines, within.reader);
  return used;
}

/** Codes of the places that the head and the lines' own shipments left from, the head's first. */
const originsIn = (root: Part): string[] =>
  [at(root, "Shipment", "Delivery"), ...ownDeliveries(root).map((each) => each.delivery)]
    .flatMap((delivery) => partsOf(delivery, "Despatch"))
    .flatMap((each) => [
      textAt(each, "DespatchLocation", "ID"),
      textAt(each, "DespatchAddress", "ID"),
    ]);

/** The head's numbers that carriers find it under; a line's own that is none of them is told to the reader. */
function trackingOf(root: Part, reader: PartnerReader): string[] {
  const shipment = at(root, "Shipment");
  const numbers = [
    textAt(shipment, "Delivery", "TrackingID"),
    ...partsOf(shipment, "Consignment").map((each) => textAt(each, "CarrierAssignedID")),
  ].filter((each) => each !== "");
  for (const { delivery, place } of ownDeliveries(root)) {
    const is = textAt(delivery, "TrackingID");
    const used = numbers.find((each) => each === is);
    if (is !== "") noteOthers(used, [{ is, said: `${place} TrackingID ${is}` }], reader);
  }
  return numbers;
}

/** How the shipment travels, and when. */
function travelOf(root: Part, within: Within) {
  const shipment = at(root, "Shipment");
  const delivery = at(shipment, "Delivery");
  const consignment = at(shipment, "Consignment");
  return {
    despatchedAt: despatchOf(root, within),
    expectedBy: arrivalOf(root, within),
    shipFrom: oneOrigin(originsIn(root), "Despatch", within.reader),
    carrier:
      nameOf(at(shipment, "ShipmentStage", "CarrierParty")) ||
      nameOf(at(delivery, "CarrierParty")) ||
      nameOf(at(consignment, "CarrierParty")),
    trackingNumbers: trackingOf(root, within.reader),
  };
}

const isLabel = (text: string) => /^(00)?\d{18}$/.test(text);

const handlingUnits = (shipment: Part | undefined) => partsOf(shipment, "TransportHandlingUnit");

/** Units of the shipment under their numbers, which are labels' numbers where they are eighteen digits. */
function packsOf(root: Part, reader: PartnerReader): NoticePack[] {
  return handlingUnits(at(root, "Shipment")).map((unit, index): NoticePack => {
    const id = textAt(unit, "ID");
    const count = textAt(unit, "TotalPackageQuantity");
    // Goods that stand in their pack: only those that stand in the notice's own lines are read.
    for (const line of partsOf(unit, "HandlingUnitDespatchLine"))
      reader.unread.push(`HandlingUnitDespatchLine ${textAt(line, "ID")}`);
    if (count !== "" && !/^\d{1,9}$/.test(count))
      reader.unread.push(`TotalPackageQuantity ${count}`);
    return {
      externalId: id || String(index + 1),
      within: null,
      kind: textAt(unit, "TransportHandlingUnitTypeCode"),
      count: /^\d{1,9}$/.test(count) ? Number(count) : null,
      sscc: isLabel(id) ? labelsOf([id], "TransportHandlingUnit ID", reader) : [],
    };
  });
}

function lineOf(part: Part, index: number, within: Within & { readonly orderNumber: string }) {
  const { reader, partner } = within;
  const id = textAt(part, "ID") || String(index + 1);
  noteUnread(part, lineTold, reader);
  const item = at(part, "Item");
  const codes = new Map(
    Object.entries(identities)
      .map(([word, name]) => [word, textAt(item, name, "ID")] as const)
      .filter(([, code]) => code !== ""),
  );
  const references = partsOf(part, "OrderLineReference");
  for (const each of references.slice(1))
    reader.unread.push(`OrderLineReference ${textAt(each, "LineID")}`);
  const ofOrder = textAt(references[0], "LineStatusCode");
  if (ofOrder !== "" && !lineWords.sent.includes(ofOrder))
    reader.unread.push(`OrderLineReference ${id} LineStatusCode ${ofOrder}`);
  const quantity = at(part, "DeliveredQuantity");
  const waiting = textAt(part, "BackorderQuantity") || textAt(part, "OutstandingQuantity");
  const status = { place: `LineStatusCode ${id}`, word: textAt(part, "LineStatusCode") };
  const isCancelled = isTakenBack(status, lineWords, reader);
  const said = { quantity: quantity?.text ?? "", unit: quantity?.attributes["unitCode"] ?? "" };
  const instances = partsOf(item, "ItemInstance");
  const lots = instances.map((each) => textAt(each, "LotIdentification", "LotNumberID"));
  for (const each of instances)
    if (textAt(each, "SerialID") !== "") reader.unread.push(`SerialID ${textAt(each, "SerialID")}`);
  return {
    externalId: id,
    orderNumber: textAt(references[0], "OrderReference", "ID") || within.orderNumber,
    orderLine: textAt(references[0], "LineID"),
    ...sentIn({ place: `DeliveredQuantity ${id}`, ...said, codes, isCancelled }, partner, reader),
    name: textAt(item, "Name") || textAt(item, "Description"),
    waiting,
    lots: lots.filter((each) => each !== ""),
    packs: partsOf(part, "Shipment")
      .flatMap(handlingUnits)
      .map((each) => textAt(each, "ID"))
      .filter((each) => each !== ""),
  } satisfies NoticeLine;
}

/** Packs that only lines name are packs all the same. */
function withNamed(packs: readonly NoticePack[], lines: readonly NoticeLine[]): NoticePack[] {
  const known = new Set(packs.map((each) => each.externalId));
  const named = [...new Set(lines.flatMap((each) => each.packs))].filter((id) => !known.has(id));
  return [
    ...packs,
    ...named.map((externalId) => ({
      ...{ externalId, within: null, kind: "", count: null },
      sscc: isLabel(externalId) ? [externalId] : [],
    })),
  ];
}

/** The shipment notice of a DespatchAdvice. */
export function noticeOf(root: Part, within: Within): CanonicalNotice {
  const { reader, partner } = within;
  noteUnread(root, told, reader);
  if (isTrueAt(root, "CopyIndicator"))
    reader.unread.push(`CopyIndicator ${textAt(root, "CopyIndicator")}`);
  const orders = partsOf(root, "OrderReference").map((each) => textAt(each, "ID"));
  // Where the head names several orders, only the lines say which is whose.
  const orderNumber = new Set(orders).size === 1 ? (orders[0] ?? "") : "";
  const parts = partsOf(root, "DespatchLine");
  const lines = parts.map((part, index) => lineOf(part, index, { ...within, orderNumber }));
  const count = textAt(root, "LineCountNumeric");
  if (count !== "" && Number(count) !== lines.length)
    reader.refuse("LineCountNumeric", count, `equals ${lines.length}`);
  const packs = withNamed(packsOf(root, reader), lines);
  checkNotice({ lines, packs }, { line: "DespatchLine", pack: "TransportHandlingUnit" }, reader);
  const [status, type] = ["DocumentStatusCode", "DespatchAdviceTypeCode"].map((name) =>
    textAt(root, name),
  );
  const notice = {
    ...{ type: "notice" as const, externalId: reader.needed("ID", textAt(root, "ID")) },
    purpose: purposes[status ?? ""] ?? ("unknown" as const),
    ...{ channelStatus: `${status} ${type}`.trim(), sourceZone: partner.zone },
    sourceUpdatedAt: instantAt(root, ["IssueDate", "IssueTime"], within),
    ...travelOf(root, within),
    references: partsOf(root, "AdditionalDocumentReference").map((each) => ({
      ...{ kind: textAt(each, "DocumentType"), number: textAt(each, "ID") },
    })),
    ...{ packs, lines },
  };
  return { ...notice, holds: noticeHolds(notice, reader) };
}
