import { createHash } from "node:crypto";
import { fieldRefusal, PartnerReader, refuseFile } from "../port/index.ts";
import type { DocumentExchange, Settings, TakenFile } from "../port/index.ts";
import { originalOf, writeAnswer, writeDespatch } from "./answer.ts";
import { bytesOf, isEncoding, textOf } from "./charset.ts";
import { partnerFor, readMessage, strangerIn } from "./documents.ts";
import { readInterchanges } from "./envelope.ts";
import type { Interchange, Message } from "./envelope.ts";
import { beginOf } from "./order.ts";
import { receiptOf, writeReceipt } from "./receipt.ts";
import { component, cut } from "./tokens.ts";
import type { Signs } from "./tokens.ts";

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32);

const serviceString = ({ component: colon, element, decimal, release, segment }: Signs) =>
  `UNA${colon}${element}${decimal}${release} ${segment}`;

/** One message in an envelope of its own, around its own bytes. */
function alone({ signs, header }: Interchange, { segments }: Message): string {
  const { element, release, segment } = signs;
  // As it stands: a released sign in a field before it parts nothing.
  const control = (cut(header.raw, element, release)[5] ?? "").trim();
  const trailer = `UNZ${element}1${element}${control}`;
  const lines = [header.raw, ...segments.map((each) => each.raw), trailer];
  return [serviceString(signs), ...lines.map((each) => `${each}${segment}`), ""].join("\n");
}

const placeOf = ({ header }: Interchange) =>
  [component(header, 2), component(header, 2, 2), component(header, 5)].join("/");

function takeInterchange(interchange: Interchange, settings: Settings): TakenFile {
  const { raw, header, faults, messages } = interchange;
  const isStrange = strangerIn(interchange, partnerFor(settings, new PartnerReader())).length > 0;
  const whole = { key: `interchange/${hashOf(raw)}`, topic: "interchange", raw };
  const judge = (message: Message) => {
    const [problem] = readMessage(interchange, message, settings).problems;
    return problem ? (problem.rule.startsWith("unknown_") ? "14" : "12") : null;
  };
  const orders = messages.filter((each) => receiptOf(each) === null);
  const isAsked = component(header, 9) === "1";
  const isFaulty = faults.length > 0 || messages.some((each) => each.faults.length > 0);
  // Whoever writes to somebody else, or is somebody else, is not answered; nor is a receipt.
  const replies: TakenFile["replies"] =
    (isAsked || isFaulty) && !isStrange && orders.length + faults.length > 0
      ? [(envelope) => writeReceipt({ interchange, judge }, envelope)]
      : [];
  if (isStrange || faults.length > 0 || messages.length === 0)
    return { documents: [whole], receipts: [], replies };
  return {
    documents: orders.map((message) => ({
      key: `${placeOf(interchange)}/${message.reference}`,
      topic: message.type || "unknown",
      raw: alone(interchange, message),
    })),
    receipts: messages.map(receiptOf).filter((each) => each !== null),
    replies,
  };
}

function take(file: Buffer, settings: Settings): TakenFile {
  const refusal = fieldRefusal(file);
  if (refusal) return refuseFile(refusal);
  const text = textOf(file, settings["charset"]);
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

/** EDIFACT files: ORDERS, ORDCHG and DESADV in, ORDRSP and DESADV out, CONTRL both ways. */
export const exchange: DocumentExchange = {
  extension: "edi",
  encode: bytesOf,
  take,
  // An ORDERS of function 1 cancels what another one ordered.
  orders: ({ raw }) =>
    readInterchanges(raw).interchanges.some(({ messages }) =>
      messages.some(({ type, segments }) => type === "ORDERS" && beginOf(segments).purpose !== "1"),
    ),
  respond(order, answer, { envelope, settings }) {
    const original = originalOf(order);
    if (!original) return null;
    const raw = writeAnswer(original, answer, { envelope, zone: zoneOf(settings) });
    return { topic: "ORDRSP", control: String(envelope.control), raw };
  },
  despatch(order, parcel, { envelope, settings }) {
    const original = originalOf(order);
    if (!original) return null;
    const raw = writeDespatch(original, parcel, { envelope, zone: zoneOf(settings) });
    return { topic: "DESADV", control: String(envelope.control), raw };
  },
  check(settings) {
    const reader = new PartnerReader();
    const partner = partnerFor(settings, reader);
    const charset = (settings["charset"] ?? "").trim();
    if (partner.currency === "") reader.refuse("currency", "", "required");
    if (charset !== "" && !isEncoding(charset))
      reader.refuse("charset", charset, "unknown_charset");
    for (const name of ["ourId", "partnerId"] as const)
      if (partner[name].length > 35) reader.refuse(name, partner[name], "35 signs at most");
    return reader.problems;
  },
};
