import { instantOfLocal } from "../../kernel/index.ts";
import { checkNotice, endOfDay, labelsOf, noticeHolds, sentIn } from "../port/index.ts";
import type { CanonicalNotice, NoticeLine, NoticePack, PartnerReader } from "../port/index.ts";
import { instantAt, readDay } from "./dates.ts";
import { identities, noteUnread } from "./lines.ts";
import type { Within } from "./lines.ts";
import { at, partsOf, textAt } from "./xml.ts";
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

const nameOf = (party: Part | undefined): string =>
  textAt(party, "PartyName", "Name") || textAt(party, "PartyIdentification", "ID");

/** How the shipment travels, and when. */
function travelOf(root: Part, within: Within) {
  const shipment = at(root, "Shipment");
  const delivery = at(shipment, "Delivery");
  const despatch = at(delivery, "Despatch");
  const consignment = at(shipment, "Consignment");
  const tracking = [textAt(delivery, "TrackingID"), textAt(consignment, "CarrierAssignedID")];
  const [early, late] = [
    { ...within, byEnd: false },
    { ...within, byEnd: true },
  ];
  return {
    despatchedAt: dateAt(despatch, "ActualDespatch", early),
    expectedBy:
      dateAt(at(delivery, "EstimatedDeliveryPeriod"), "End", late) ??
      dateAt(delivery, "LatestDelivery", late),
    shipFrom:
      textAt(despatch, "DespatchLocation", "ID") || textAt(despatch, "DespatchAddress", "ID"),
    carrier:
      nameOf(at(shipment, "ShipmentStage", "CarrierParty")) ||
      nameOf(at(delivery, "CarrierParty")) ||
      nameOf(at(consignment, "CarrierParty")),
    trackingNumbers: tracking.filter((each) => each !== ""),
  };
}

const isLabel = (text: string) => /^(00)?\d{18}$/.test(text);

const handlingUnits = (shipment: Part | undefined) => partsOf(shipment, "TransportHandlingUnit");

/** Units of the shipment under their numbers, which are labels' numbers where they are eighteen digits. */
function packsOf(root: Part, reader: PartnerReader): NoticePack[] {
  return handlingUnits(at(root, "Shipment")).map((unit, index): NoticePack => {
    const id = textAt(unit, "ID");
    const count = textAt(unit, "TotalPackageQuantity");
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
  const quantity = at(part, "DeliveredQuantity");
  const waiting = textAt(part, "BackorderQuantity") || textAt(part, "OutstandingQuantity");
  const said = { quantity: quantity?.text ?? "", unit: quantity?.attributes["unitCode"] ?? "" };
  const lots = partsOf(item, "ItemInstance").map((each) =>
    textAt(each, "LotIdentification", "LotNumberID"),
  );
  return {
    externalId: id,
    orderNumber: textAt(references[0], "OrderReference", "ID") || within.orderNumber,
    orderLine: textAt(references[0], "LineID"),
    ...sentIn({ place: `DeliveredQuantity ${id}`, ...said, codes }, partner, reader),
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
  if (textAt(root, "CopyIndicator") === "true") reader.unread.push("CopyIndicator true");
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
