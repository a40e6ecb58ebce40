import { carrierOf, trackingRule } from "../../../contract/carriers.ts";

/** A parcel of a pasted table: whose it is, and the number it leaves under. */
export interface PastedParcel {
  readonly number: string;
  readonly carrier: string;
  readonly tracking: string;
}

/** A row that cannot be sent, and what is wrong with it. */
export interface PastedFault {
  readonly row: number;
  readonly text: string;
  readonly fault: "columns" | "carrier" | "tracking" | "twice";
}

export interface PastedParcels {
  readonly parcels: readonly PastedParcel[];
  readonly faults: readonly PastedFault[];
}

/** Heads of tables as carriers and platforms export them begin with a word, never with a digit. */
const isHead = (cells: readonly string[]) => cells.every((cell) => !/\d/.test(cell));

function readRow(cells: readonly string[], carrier: string): PastedParcel | PastedFault["fault"] {
  const [number = "", second = "", third] = cells;
  const tracking = (third ?? second).toUpperCase();
  const named = third === undefined ? carrier : (carrierOf(second)?.zh ?? second);
  if (number === "" || tracking === "" || cells.length > 3) return "columns";
  if (named === "") return "carrier";
  return trackingRule(named, tracking) === null ? { number, carrier: named, tracking } : "tracking";
}

/**
 * A pasted table as parcels: order number and tracking number, with the carrier between them or, for
 * all alike, chosen beside it. Cells part at tabs, commas or blanks; a head is passed over.
 */
export function readParcels(text: string, carrier: string): PastedParcels {
  const parcels: PastedParcel[] = [];
  const faults: PastedFault[] = [];
  const seen = new Set<string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const cells = line.trim().split(/\s*[\t,;\uFF0C]\s*|\s+/);
    if (parcels.length + faults.length === 0 && isHead(cells)) continue;
    const read = readRow(cells, carrier);
    const fault = typeof read === "string" ? read : null;
    const key = typeof read === "string" ? "" : `${read.number}\n${read.tracking}`;
    if (fault || seen.has(key)) {
      faults.push({ row: index + 1, text: line.trim(), fault: fault ?? "twice" });
    } else if (typeof read !== "string") {
      seen.add(key);
      parcels.push(read);
    }
  }
  return { parcels, faults };
}
