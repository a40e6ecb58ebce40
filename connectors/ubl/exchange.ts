import { createHash } from "node:crypto";
import { PartnerReader } from "../port/index.ts";
import type { DocumentExchange, Settings, TakenFile } from "../port/index.ts";
import { originalOf, writeAnswer, writeDespatch } from "./answer.ts";
import { idsOf, isProblem, partnerFor, rolesIn, rootOf } from "./documents.ts";
import { decodeXml, textAt } from "./xml.ts";

const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex").slice(0, 32);
const zoneOf = (settings: Settings) => partnerFor(settings, new PartnerReader()).zone;

/** One file is one document; its number, issue and partner tell a repeat. */
function take(file: Buffer): TakenFile {
  const nothing = { receipts: [], replies: [] };
  let raw: string;
  try {
    raw = decodeXml(file);
  } catch {
    // Bytes that are no text of their own declaration: Latin-1 keeps each of them.
    raw = file.toString("latin1");
  }
  const root = rootOf(raw);
  if (isProblem(root))
    return { documents: [{ key: `file/${hashOf(file)}`, topic: "file", raw }], ...nothing };
  const issue = textAt(root, "UUID") || `${textAt(root, "IssueDate")} ${textAt(root, "IssueTime")}`;
  const place = [
    ...[root.name, idsOf(root, rolesIn(root)[0])[0] ?? "", textAt(root, "ID")],
    ...[issue.trim(), textAt(root, "SequenceNumberID")],
  ];
  return { documents: [{ key: place.join("/"), topic: root.name, raw }], ...nothing };
}

/** UBL files: Order, OrderChange, OrderCancellation and DespatchAdvice in, OrderResponse and DespatchAdvice out. */
export const exchange: DocumentExchange = {
  extension: "xml",
  encode: (raw) => Buffer.from(raw, "utf8"),
  take,
  orders: ({ raw }) => originalOf({ raw, topic: "Order" }) !== null,
  respond(order, answer, { envelope }) {
    const original = originalOf(order);
    if (!original) return null;
    const raw = writeAnswer(original, answer, { envelope });
    return { topic: "OrderResponse", control: "", raw };
  },
  despatch(order, parcel, { envelope, settings }) {
    const original = originalOf(order);
    if (!original) return null;
    const raw = writeDespatch(original, parcel, { envelope, zone: zoneOf(settings) });
    return { topic: "DespatchAdvice", control: "", raw };
  },
  check(settings) {
    const reader = new PartnerReader();
    const partner = partnerFor(settings, reader);
    if (partner.currency === "") reader.refuse("currency", "", "required");
    return reader.problems;
  },
};
