import { codeOf, lineMinorOf } from "../port/index.ts";
import type { CanonicalLine, Partner, PartnerReader } from "../port/index.ts";
import { component } from "./tokens.ts";
import type { Segment } from "./tokens.ts";

/** What a message is read with. */
export interface Within {
  readonly partner: Partner;
  readonly reader: PartnerReader;
  readonly currency: string;
}

const barcodes = new Set(["EN", "SRV", "UP", "IB"]);

/** A number as plain decimal text: both marks of the standard become a point. */
export const plainNumber = (text: string): string => text.replace(",", ".");

/** A line's codes by the kind that each is of; the first of a kind counts. */
export function codesOf(part: readonly Segment[]): Map<string, string> {
  const codes = new Map<string, string>();
  const note = (code: string, kind: string) => {
    if (code !== "" && kind !== "" && !codes.has(kind)) codes.set(kind, code);
  };
  const [line] = part;
  note(component(line, 3, 1), component(line, 3, 2));
  for (const pia of part.filter(({ tag }) => tag === "PIA")) {
    // A substitute or a successor is another thing than the one that is ordered.
    if (!["1", "5"].includes(component(pia, 1))) continue;
    for (let at = 2; at < pia.elements.length; at += 1)
      note(component(pia, at, 1), component(pia, at, 2));
  }
  return codes;
}

function nameOf(part: readonly Segment[]): string {
  const imd = part.find(({ tag }) => tag === "IMD");
  const words = [component(imd, 3, 4), component(imd, 3, 5)].filter(Boolean);
  const ftx = part.find(({ tag }) => tag === "FTX");
  return words.length > 0 ? words.join(" ") : component(ftx, 4, 1);
}

/** The quantity that is ordered: 21, or 1 where a partner writes nothing else; never two of them. */
function quantityOf(part: readonly Segment[], id: string, { reader }: Within) {
  const all = part.filter(({ tag }) => tag === "QTY");
  const kinds = ["21", "1", "4"];
  const found = kinds.map((kind) => all.filter((each) => component(each, 1, 1) === kind));
  const ordered = found.find((each) => each.length > 0) ?? [];
  for (const each of all)
    if (!ordered.slice(0, 1).includes(each) && !["59", "192"].includes(component(each, 1, 1)))
      reader.unread.push(each.raw);
  const [first] = ordered;
  return {
    units: reader.pieces(`QTY ${id}`, plainNumber(component(first, 1, 2))),
    unit: component(first, 1, 3),
  };
}

function priceOf(part: readonly Segment[], { reader }: Within) {
  const prices = part.filter(({ tag }) => tag === "PRI");
  const kinds = ["AAA", "NTP", "AAB", "CAL", ""];
  const found = kinds
    .map((kind) => prices.find((each) => component(each, 1, 1) === kind))
    .find((each) => each !== undefined);
  const said = plainNumber(component(found, 1, 2));
  const basis = Number(plainNumber(component(found, 1, 5) || "1"));
  const isTen = /^10*$/.test(String(basis));
  if (!isTen && found) reader.unread.push(found.raw);
  return {
    price: said === "" ? "0" : reader.price("PRI 5118", said),
    basis: isTen ? basis : 1,
  };
}

/** The line of a part: its codes, quantity, price and amount. */
export function lineOf(part: readonly Segment[], index: number, within: Within): CanonicalLine {
  const { partner, reader, currency } = within;
  const [lin] = part;
  const id = component(lin, 1) || String(index + 1);
  const codes = codesOf(part);
  const ours = partner.codes.map((kind) => codes.get(kind)).find((each) => each !== undefined);
  if (ours === undefined) reader.refuse(`LIN ${id}`, [...codes.keys()].join(" "), "a_code_of_ours");
  const { units, unit } = quantityOf(part, id, within);
  const { price, basis } = priceOf(part, within);
  const counted = lineMinorOf({ units, price, basis }, currency);
  const moa = part.find((each) => each.tag === "MOA" && component(each, 1, 1) === "203");
  const said = plainNumber(component(moa, 1, 2));
  const amountMinor = moa
    ? reader.money({ "MOA 203": said }, "MOA 203", currency)
    : reader.lineMinor("PRI 5118", { units, price, basis }, currency);
  // A rounding apart, the line's own amount must be its pieces at their price.
  if (moa && price !== "0" && (counted === null || Math.abs(counted - amountMinor) > 1))
    reader.unread.push(moa.raw);
  const barcode = [...codes].find(([kind]) => barcodes.has(kind))?.[1];
  return {
    ...{ externalId: id, kind: "sale", code: codeOf(ours ?? "", unit, partner.pieces) },
    ...{ name: nameOf(part), ...(barcode && { barcode }) },
    ...{ units, unitPrice: price, amountMinor, shippedUnits: 0, cancelledUnits: 0 },
  };
}

/** Allowances and charges of a head or a line as lines of money. */
export function chargesOf(
  segments: readonly Segment[],
  prefix: string,
  within: Within,
): CanonicalLine[] {
  const { reader, currency } = within;
  return segments.flatMap((alc, at): CanonicalLine[] => {
    if (alc.tag !== "ALC") return [];
    const word = component(alc, 1);
    const next = segments.slice(at + 1);
    const stop = next.findIndex(({ tag }) => ["ALC", "LIN", "UNS", "NAD"].includes(tag));
    const moa = next
      .slice(0, stop < 0 ? undefined : stop)
      .find(
        (each) => each.tag === "MOA" && ["8", "23", "204", "131"].includes(component(each, 1, 1)),
      );
    if (!moa || !/^[AC]$/.test(word)) {
      reader.unread.push(alc.raw);
      return [];
    }
    const said = plainNumber(component(moa, 1, 2));
    const amount = reader.money({ "MOA 5004": said }, "MOA 5004", currency);
    if (amount === 0) return [];
    const code = component(alc, 5, 1) || word;
    const name = component(alc, 5, 4) || code;
    const kind = word === "A" ? "discount" : ["FC", "DL"].includes(code) ? "shipping" : "fee";
    const sign = word === "A" ? -1 : 1;
    const unitPrice = sign < 0 ? `-${said}` : said;
    const externalId = `${prefix}ALC${at + 1}`;
    return [{ externalId, kind, code, name, units: 1, unitPrice, amountMinor: sign * amount }];
  });
}
