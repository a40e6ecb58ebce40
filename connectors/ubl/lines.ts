import { codeOf, lineMinorOf } from "../port/index.ts";
import type { CanonicalLine, Partner, PartnerReader } from "../port/index.ts";
import { at, isTrueAt, partsOf, textAt } from "./xml.ts";
import type { Part } from "./xml.ts";

/** What a document is read with. */
export interface Within {
  readonly partner: Partner;
  readonly reader: PartnerReader;
  readonly currency: string;
}

/** Which element of an item names it for whom. */
export const identities: Readonly<Record<string, string>> = {
  ...{ SELLER: "SellersItemIdentification", STANDARD: "StandardItemIdentification" },
  ...{ BUYER: "BuyersItemIdentification", MANUFACTURER: "ManufacturersItemIdentification" },
  CATALOGUE: "CatalogueItemIdentification",
};

/** Parts of a line that change nothing of what is ordered, or are read. */
const told = new Set([
  ...[
    "ID",
    "SalesOrderID",
    "UUID",
    "Note",
    "LineStatusCode",
    "Quantity",
    "LineExtensionAmount",
    "TotalTaxAmount",
  ],
  ...["PartialDeliveryIndicator", "BackOrderAllowedIndicator", "AccountingCostCode"],
  ...["AccountingCost", "Delivery", "DeliveryTerms", "OriginatorParty", "Price", "Item"],
  ...[
    "AllowanceCharge",
    "TaxTotal",
    "ItemPriceExtension",
    "PricingReference",
    "WarrantyInformation",
  ],
]);

/** An amount in the order's currency; another one is told. */
export function amountOf(part: Part | undefined, field: string, within: Within): number {
  const { reader, currency } = within;
  const said = part?.attributes["currencyID"] ?? currency;
  if (part && said !== currency) reader.refuse(field, said, `equals ${currency}`);
  return reader.money({ [field]: part?.text ?? "" }, field, currency);
}

/** Keeps what nobody reads, under its name and with its text. */
export function noteUnread(part: Part, known: ReadonlySet<string>, reader: PartnerReader): void {
  for (const each of part.parts)
    if (!known.has(each.name)) reader.unread.push(`${part.name}/${each.name} ${each.text}`.trim());
}

function priceOf(item: Part, field: string, { reader }: Within) {
  const price = at(item, "Price");
  const said = textAt(price, "PriceAmount");
  const basis = Number(textAt(price, "BaseQuantity") || "1");
  const isTen = /^10*$/.test(String(basis));
  if (!isTen) reader.unread.push(`${field} BaseQuantity ${textAt(price, "BaseQuantity")}`);
  return {
    price: said === "" ? "0" : reader.price(`${field} Price`, said),
    basis: isTen ? basis : 1,
  };
}

/** Allowances of a line: they are within its amount where it says one, and beside it where not. */
function allowedMinor(item: Part, field: string, within: Within): number {
  return partsOf(item, "AllowanceCharge").reduce((sum, each) => {
    const minor = amountOf(at(each, "Amount"), `${field} AllowanceCharge`, within);
    return isTrueAt(each, "ChargeIndicator") ? sum + minor : sum - minor;
  }, 0);
}

/** The line of an OrderLine's LineItem. */
export function lineOf(item: Part, index: number, within: Within): CanonicalLine {
  const { partner, reader, currency } = within;
  const id = textAt(item, "ID") || String(index + 1);
  const field = `LineItem ${id}`;
  noteUnread(item, told, reader);
  if (partsOf(item, "Delivery").length > 1) reader.unread.push(`${field} Delivery × 2`);
  const goods = at(item, "Item");
  const codes = partner.codes.map((word) => textAt(goods, identities[word] ?? word, "ID"));
  const ours = codes.find((code) => code !== "");
  if (ours === undefined) reader.refuse(`${field} Item`, "", "a_code_of_ours");
  const quantity = at(item, "Quantity");
  const units = reader.pieces(`${field} Quantity`, quantity?.text ?? "");
  const { price, basis } = priceOf(item, field, within);
  const allowed = allowedMinor(item, field, within);
  const counted = (lineMinorOf({ units, price, basis }, currency) ?? Number.NaN) + allowed;
  const said = at(item, "LineExtensionAmount");
  const amountMinor = said ? amountOf(said, `${field} LineExtensionAmount`, within) : counted;
  if (!Number.isSafeInteger(amountMinor)) reader.refuse(`${field} Price`, price, "too_large");
  // A rounding apart, the line's own amount must be its pieces at their price.
  if (said && price !== "0" && !(Math.abs(counted - amountMinor) <= 1))
    reader.unread.push(`${field} LineExtensionAmount ${said.text}`);
  const barcode = textAt(goods, "StandardItemIdentification", "ID");
  const unit = quantity?.attributes["unitCode"] ?? "";
  return {
    ...{ externalId: id, kind: "sale", code: codeOf(ours ?? "", unit, partner.pieces) },
    ...{ name: textAt(goods, "Name") || textAt(goods, "Description"), ...(barcode && { barcode }) },
    ...{
      units,
      unitPrice: price,
      amountMinor: Number.isSafeInteger(amountMinor) ? amountMinor : 0,
    },
    ...{ shippedUnits: 0, cancelledUnits: 0 },
  };
}
