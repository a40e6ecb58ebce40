import { createHash } from "node:crypto";
import { fieldRefusal, PartnerReader, refuseFile } from "../port/index.ts";
import type { DocumentExchange, Settings, TakenDocument, TakenFile } from "../port/index.ts";
import { originalOf, writeAnswer, writeDespatch } from "./answer.ts";
import { partnerFor, readSet, strangerIn } from "./documents.ts";
import { isWrong, readInterchanges } from "./envelope.ts";
import type { Group, Interchange, TransactionSet } from "./envelope.ts";
import { receiptsOf, writeInterchangeReceipt, writeReceipt } from "./receipt.ts";
import { element } from "./tokens.ts";

type Replies = TakenFile["replies"];

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32);

/** Text of a file: UTF-8, and where it is not, Latin-1, in which every byte is a letter. */
function textOf(file: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(file);
  } catch {
    return file.toString("latin1");
  }
}

/** Some sets of a group in an envelope of their own, around their own bytes. */
function alone(interchange: Interchange, group: Group, sets: readonly TransactionSet[]): string {
  const { delimiters, header } = interchange;
  const sign = delimiters.element;
  // The group's own trailer stays where it is wrong: what is held must show why.
  const isWhole = sets.length === group.sets.length;
  const ge = isWhole && group.trailer ? group.trailer.raw : `GE${sign}${sets.length}${sign}`;
  const end = ge.endsWith(sign) ? `${ge}${element(group.header, 6)}` : ge;
  const lines = [
    ...[header.raw, group.header.raw],
    ...sets.flatMap((set) => set.segments.map((each) => each.raw)),
    ...[end, `IEA${sign}1${sign}${element(header, 13)}`],
  ];
  return lines.map((each) => `${each}${delimiters.segment}\n`).join("");
}

const placeOf = ({ header }: Interchange, group: Group) =>
  [
    `${element(header, 5)}:${element(header, 6)}`,
    ...[element(header, 13), element(group.header, 1), element(group.header, 6)],
  ].join("/");

function takeGroup(interchange: Interchange, group: Group, settings: Settings): TakenFile {
  const isReceipt = element(group.header, 1) === "FA";
  const receipts = isReceipt && group.faults.length === 0 ? receiptsOf(group) : [];
  if (receipts.length > 0 && receipts.length === group.sets.length)
    return { documents: [], receipts, replies: [] };
  const place = placeOf(interchange, group);
  const judge = (set: TransactionSet) => {
    const [problem] = readSet({ interchange, group, set }, settings).problems;
    return problem ? (problem.rule === "unknown_topic" ? "1" : "5") : null;
  };
  const replies: Replies = isReceipt
    ? []
    : [(envelope) => writeReceipt({ interchange, group, judge }, envelope)];
  const whole = { key: place, topic: "group", raw: alone(interchange, group, group.sets) };
  const isWhole = isWrong(group) || group.sets.length === 0;
  const documents: TakenDocument[] = isWhole
    ? [whole]
    : group.sets.map((set) => ({
        key: `${place}/${set.control}`,
        topic: set.code || "unknown",
        raw: alone(interchange, group, [set]),
      }));
  return { documents, receipts, replies };
}

function takeInterchange(interchange: Interchange, settings: Settings): TakenFile {
  const { raw, header, faults, groups } = interchange;
  const partner = partnerFor(settings, new PartnerReader());
  const isStrange = strangerIn(interchange, partner).length > 0;
  const asks = element(header, 14) === "1" || faults.length > 0;
  // Whoever writes to somebody else, or is somebody else, is not answered.
  const receipt: Replies =
    asks && !isStrange ? [(envelope) => writeInterchangeReceipt(interchange, envelope)] : [];
  if (isStrange || faults.length > 0 || groups.length === 0) {
    const document = { key: `interchange/${hashOf(raw)}`, topic: "interchange", raw };
    return { documents: [document], receipts: [], replies: receipt };
  }
  const taken = groups.map((group) => takeGroup(interchange, group, settings));
  return {
    documents: taken.flatMap((each) => each.documents),
    receipts: taken.flatMap((each) => each.receipts),
    replies: [...receipt, ...taken.flatMap((each) => each.replies)],
  };
}

function take(file: Buffer, settings: Settings): TakenFile {
  const refusal = fieldRefusal(file);
  if (refusal) return refuseFile(refusal);
  const text = textOf(file);
  const { interchanges, rest } = readInterchanges(text);
  const taken = interchanges.map((each) => takeInterchange(each, settings));
  const left = rest !== "" || interchanges.length === 0 ? [rest || text] : [];
  return {
    documents: [
      ...taken.flatMap((each) => each.documents),
      ...left.map((raw) => ({ key: `rest/${hashOf(raw)}`, topic: "interchange", raw })),
    ],
    receipts: taken.flatMap((each) => each.receipts),
    replies: taken.flatMap((each) => each.replies),
  };
}

const zoneOf = (settings: Settings) => partnerFor(settings, new PartnerReader()).zone;

/** X12 files: 850, 860 and 856 in, 855 and 856 out, 997 and TA1 both ways. */
export const exchange: DocumentExchange = {
  extension: "x12",
  encode: (raw) => Buffer.from(raw, "utf8"),
  take,
  orders: ({ raw }) => originalOf({ raw, topic: "850" }) !== null,
  respond(order, answer, { envelope, settings }) {
    const original = originalOf(order);
    if (!original) return null;
    const raw = writeAnswer(original, answer, { envelope, zone: zoneOf(settings) });
    return { topic: "855", control: String(envelope.control), raw };
  },
  despatch(order, parcel, { envelope, settings }) {
    const original = originalOf(order);
    if (!original) return null;
    const raw = writeDespatch(original, parcel, { envelope, zone: zoneOf(settings) });
    return { topic: "856", control: String(envelope.control), raw };
  },
  check(settings) {
    const reader = new PartnerReader();
    const partner = partnerFor(settings, reader);
    if (partner.currency === "") reader.refuse("currency", "", "required");
    for (const name of ["ourId", "partnerId"] as const)
      if (partner[name].length > 15) reader.refuse(name, partner[name], "15 signs at most");
    return reader.problems;
  },
};
