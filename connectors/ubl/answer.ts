import { dayOfInstant, dayToText } from "../../kernel/index.ts";
import type { AnsweredLine, DespatchedParcel, Envelope, OrderAnswer } from "../port/index.ts";
import { isProblem, rootOf } from "./documents.ts";
import { aggregate, at, basic, partsOf, textAt, writeXml } from "./xml.ts";
import type { Part } from "./xml.ts";

interface Made {
  readonly envelope: Envelope;
  readonly zone: string;
}

/** The Order in a text; null when it is none. */
export function originalOf(raw: string): Part | null {
  const root = rootOf(raw);
  return isProblem(root) || root.name !== "Order" ? null : root;
}

const dayIn = (when: Date, zone: string) => dayToText(dayOfInstant(when, zone).day);

/** A basic part repeated with its attributes. */
const again = (part: Part | undefined, name: string) =>
  part ? basic(name, part.text, part.attributes) : "";

/** A party by what it is known by; its people and addresses stay out. */
function party(order: Part, from: string, to: string): string {
  const found = at(order, from, "Party");
  const numbers = partsOf(found, "PartyIdentification").map((each) =>
    aggregate("PartyIdentification", again(at(each, "ID"), "ID")),
  );
  const name = aggregate("PartyName", again(at(found, "PartyName", "Name"), "Name"));
  const inner = aggregate("Party", again(at(found, "EndpointID"), "EndpointID"), ...numbers, name);
  return aggregate(to, inner);
}

function goods(item: Part | undefined): string {
  const found = at(item, "Item");
  const identity = (name: string) => aggregate(name, again(at(found, name, "ID"), "ID"));
  return aggregate(
    "Item",
    again(at(found, "Name"), "Name"),
    ...["BuyersItemIdentification", "SellersItemIdentification", "StandardItemIdentification"].map(
      identity,
    ),
  );
}

function itemsById(order: Part): Map<string, Part> {
  const items = partsOf(order, "OrderLine").flatMap((line) => partsOf(line, "LineItem"));
  return new Map(items.map((each, index) => [textAt(each, "ID") || String(index + 1), each]));
}

/** What every answer begins with: the agreement it is written under, its number and instant. */
const head = (order: Part, number: string, { at: when }: Envelope): string[] => [
  basic("UBLVersionID", "2.1"),
  again(at(order, "ProfileID"), "ProfileID"),
  basic("ID", number),
  basic("IssueDate", when.toISOString().slice(0, 10)),
  basic("IssueTime", `${when.toISOString().slice(11, 19)}Z`),
];

const reference = (order: Part) =>
  aggregate("OrderReference", again(at(order, "ID"), "ID"), again(at(order, "UUID"), "UUID"));

function answeredLine(line: AnsweredLine, item: Part, zone: string): string {
  const taken = line.units - line.cancelledUnits - line.shortUnits;
  const isGone = taken === 0 && line.shortUnits === 0;
  const status = taken === line.units ? "NoStatus" : isGone ? "Cancelled" : "Revised";
  const unit = at(item, "Quantity")?.attributes ?? {};
  const day = line.day && taken > 0 ? dayIn(line.day, zone) : "";
  const period = aggregate("PromisedDeliveryPeriod", basic("EndDate", day));
  const short =
    line.shortUnits === 0 ? "" : basic("MaximumBackorderQuantity", line.shortUnits, unit);
  return aggregate(
    "OrderLine",
    aggregate(
      "LineItem",
      basic("ID", line.lineExternalId),
      basic("LineStatusCode", status),
      basic("Quantity", taken, unit),
      short,
      aggregate("Delivery", period),
      goods(item),
    ),
  );
}

/** The OrderResponse of an order: accepted, accepted with changes, or refused. */
export function writeAnswer(order: Part, answer: OrderAnswer, { envelope, zone }: Made): string {
  const known = itemsById(order);
  const isWhole = answer.lines.every((line) => line.shortUnits === 0 && line.cancelledUnits === 0);
  const code = answer.isCancelled ? "RE" : isWhole ? "AP" : "CA";
  const lines = answer.isCancelled ? [] : answer.lines;
  return writeXml("OrderResponse", [
    ...head(order, String(envelope.control), envelope),
    basic("OrderResponseCode", code),
    again(at(order, "DocumentCurrencyCode"), "DocumentCurrencyCode"),
    reference(order),
    party(order, "SellerSupplierParty", "SellerSupplierParty"),
    party(order, "BuyerCustomerParty", "BuyerCustomerParty"),
    ...lines.map((line) => {
      const item = known.get(line.lineExternalId);
      return item ? answeredLine(line, item, zone) : "";
    }),
  ]);
}

/** The DespatchAdvice of one parcel: whose it is, how it travels, and what it holds. */
export function writeDespatch(
  order: Part,
  parcel: DespatchedParcel,
  { envelope, zone }: Made,
): string {
  const known = itemsById(order);
  const held = parcel.lines.filter((line) => known.has(line.lineExternalId));
  const day = dayIn(envelope.at, zone);
  return writeXml("DespatchAdvice", [
    ...head(order, parcel.number, envelope),
    basic("LineCountNumeric", held.length),
    reference(order),
    party(order, "SellerSupplierParty", "DespatchSupplierParty"),
    party(order, "BuyerCustomerParty", "DeliveryCustomerParty"),
    aggregate(
      "Shipment",
      basic("ID", parcel.number),
      aggregate(
        "ShipmentStage",
        aggregate("CarrierParty", aggregate("PartyName", basic("Name", parcel.carrier))),
      ),
      aggregate(
        "Delivery",
        basic("TrackingID", parcel.trackingNumber),
        aggregate("Despatch", basic("ActualDespatchDate", day)),
      ),
    ),
    ...held.map(({ lineExternalId, units }, index) => {
      const item = known.get(lineExternalId);
      return aggregate(
        "DespatchLine",
        basic("ID", index + 1),
        basic("DeliveredQuantity", units, at(item, "Quantity")?.attributes ?? {}),
        aggregate("OrderLineReference", basic("LineID", lineExternalId), reference(order)),
        goods(item),
      );
    }),
  ]);
}
