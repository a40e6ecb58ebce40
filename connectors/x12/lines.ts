import { codeOf, movePoint } from "../port/index.ts";
import type { CanonicalLine, Partner, PartnerReader } from "../port/index.ts";
import { element } from "./tokens.ts";
import type { Segment } from "./tokens.ts";

/** What an order line is read with. */
export interface Within {
  readonly partner: Partner;
  readonly reader: PartnerReader;
  readonly currency: string;
}

/** Pieces that a price is said for, by the standard's code of a basis; others are prices of one. */
const bases: Readonly<Record<string, number>> = { HP: 100, HT: 100, TP: 1_000, MP: 1_000 };
/** Codes of a basis that say who set the price, not for how many pieces. */
const single = new Set([
  "",
  "PE",
  "TE",
  "WE",
  "CP",
  "CT",
  "NT",
  "QT",
  "LE",
  "LM",
  "SR",
  "UM",
  "PP",
]);
const barcodes = new Set(["UP", "EN", "UK", "UA", "UI", "EO", "GT"]);

/** Codes of a thing by their qualifiers: pairs from an element on. */
export function pairsOf(segment: Segment, from: number): Map<string, string> {
  const pairs = new Map<string, string>();
  for (let at = from; at < segment.elements.length; at += 2) {
    const [qualifier, code] = [element(segment, at), element(segment, at + 1)];
    if (qualifier !== "" && code !== "" && !pairs.has(qualifier)) pairs.set(qualifier, code);
  }
  return pairs;
}

interface Asked {
  /** Number of the segment's first pair of qualifier and code. */
  readonly pairsFrom: number;
  readonly id: string;
  readonly unit: string;
  readonly price: string;
  readonly basis: string;
  readonly units: number;
}

/** The line that a segment orders: its codes, price and amount. */
export function lineOf(segment: Segment, asked: Asked, within: Within): CanonicalLine {
  const { partner, reader, currency } = within;
  const { id: name } = segment;
  const pairs = pairsOf(segment, asked.pairsFrom);
  const ours = partner.codes.map((each) => pairs.get(each)).find((each) => each !== undefined);
  if (ours === undefined)
    reader.refuse(`${name} ${asked.id}`, [...pairs.keys()].join(" "), "a_code_of_ours");
  const basis = bases[asked.basis] ?? 1;
  if (!single.has(asked.basis) && !(asked.basis in bases))
    reader.unread.push(`${name}05 ${asked.basis}`);
  const price = asked.price === "" ? "0" : reader.price(`${name}04`, asked.price);
  const barcode = [...pairs].find(([qualifier]) => barcodes.has(qualifier))?.[1];
  return {
    externalId: asked.id,
    kind: "sale",
    code: codeOf(ours ?? "", asked.unit, partner.pieces),
    name: "",
    ...(barcode && { barcode }),
    units: asked.units,
    unitPrice: price,
    amountMinor: reader.lineMinor(`${name}04`, { units: asked.units, price, basis }, currency),
    shippedUnits: 0,
    cancelledUnits: 0,
  };
}

/** An allowance or charge as a line of money; null when it says nothing, or nothing in money. */
export function chargeOf(segment: Segment, id: string, within: Within): CanonicalLine | null {
  const { reader } = within;
  const [word, code, minor] = [element(segment, 1), element(segment, 2), element(segment, 5)];
  // Paid by others, or said for information alone.
  if (word === "N") return null;
  if (!/^[AC]$/.test(word) || !/^\d+$/.test(minor)) {
    reader.unread.push(segment.raw);
    return null;
  }
  // The standard writes this amount with two digits behind a point that is not there.
  const said = movePoint(minor, 100);
  const amount = reader.money({ SAC05: said }, "SAC05", within.currency);
  if (amount === 0) return null;
  const amountMinor = word === "A" ? -amount : amount;
  const name = element(segment, 15) || code;
  const unitPrice = word === "A" ? `-${said}` : said;
  const kind = word === "A" ? "discount" : code === "D240" || code === "G830" ? "shipping" : "fee";
  return { ...{ externalId: id, kind, code, name, units: 1, unitPrice, amountMinor } };
}
