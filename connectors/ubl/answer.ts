import { dayOfInstant, dayToText } from "../../kernel/index.ts";
import { isAsAsked, isRescheduled } from "../port/index.ts";
import type {
  AnsweredLine,
  AnsweredOrder,
  DespatchedParcel,
  Envelope,
  OrderAnswer,
} from "../port/index.ts";
import { isProblem, rootOf } from "./documents.ts";
import { aggregate, at, basic, partsOf, textAt, writeXml } from "./xml.ts";
import type { Part } from "./xml.ts";

interface Made {
  readonly envelope: Envelope;
  readonly zone: string;
}

/** An order as it came, ready to be answered in its own words. */
export interface Original {
  readonly order: Part;
  /** The partner's changes since: what they name beyond the order is added. */
  readonly changes: readonly Part[];
}

function documentOf(raw: string, name: string): Part | null {
  const root = rootOf(raw);
  return isProblem(root) || root.name !== name ? null : root;
}

/** The Order of an order; null when it is none. */
export function originalOf({ raw, changes = [] }: AnsweredOrder): Original | null {
  const order = documentOf(raw, "Order");
  if (!order) return null;
  return { order, changes: changes.flatMap((each) => documentOf(each, "OrderChange") ?? []) };
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

/** Items by the ids under which we know them: what the order says of one stands before its changes. */
function itemsById({ order, changes }: Original): Map<string, Part> {
  const itemsOf = (document: Part) =>
    partsOf(document, "OrderLine")
      .flatMap((line) => partsOf(line, "LineItem"))
      .map((each, index) => [textAt(each, "ID") || String(index + 1), each] as const);
  return new Map([...changes.toReversed().flatMap(itemsOf), ...itemsOf(order)]);
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

/** What became of a line: as asked and as told before, gone, or other than that. */
function statusOf(line: AnsweredLine, taken: number): string {
  if (taken === line.units && !isRescheduled(line)) return "NoStatus";
  return taken === 0 && line.shortUnits === 0 ? "Cancelled" : "Revised";
}

function answeredLine(line: AnsweredLine, item: Part): string {
  const taken = line.units - line.cancelledUnits - line.shortUnits;
  const unit = at(item, "Quantity")?.attributes ?? {};
  const day = taken > 0 ? (line.day ?? "") : "";
  const period = aggregate("PromisedDeliveryPeriod", basic("EndDate", day));
  const short =
    line.shortUnits === 0 ? "" : basic("MaximumBackorderQuantity", line.shortUnits, unit);
  return aggregate(
    "OrderLine",
    aggregate(
      "LineItem",
      basic("ID", line.lineExternalId),
      basic("LineStatusCode", statusOf(line, taken)),
      basic("Quantity", taken, unit),
      short,
      aggregate("Delivery", period),
      goods(item),
    ),
  );
}

/** The OrderResponse of an order: accepted, accepted with changes, or refused. */
export function writeAnswer(
  original: Original,
  answer: OrderAnswer,
  { envelope }: Pick<Made, "envelope">,
): string {
  const { order } = original;
  const known = itemsById(original);
  const code = answer.isCancelled ? "RE" : isAsAsked(answer) ? "AP" : "CA";
  const lines = answer.isCancelled ? [] : answer.lines;
  return writeXml("OrderResponse", [
    ...head(order, String(envelope.control), envelope),
    basic("OrderResponseCode", code),
    again(at(order, "DocumentCurrencyCode"), "DocumentCurrencyCode"),
    reference(order),
    // The standard has no word for replacing: the answer in whose place this one stands is named.
    aggregate(
      "AdditionalDocumentReference",
      basic("ID", answer.replaces ?? ""),
      answer.replaces === undefined ? "" : basic("DocumentType", "OrderResponse"),
    ),
    party(order, "SellerSupplierParty", "SellerSupplierParty"),
    party(order, "BuyerCustomerParty", "BuyerCustomerParty"),
    ...lines.map((line) => {
      const item = known.get(line.lineExternalId);
      return item ? answeredLine(line, item) : "";
    }),
  ]);
}

/** The DespatchAdvice of one parcel: whose it is, how it travels, and what it holds. */
export function writeDespatch(
  original: Original,
  parcel: DespatchedParcel,
  { envelope, zone }: Made,
): string {
  const { order } = original;
  const known = itemsById(original);
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
