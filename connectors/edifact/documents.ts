import { instantOfLocal } from "../../kernel/index.ts";
import { dayMsOf, partnerOf, PartnerReader, timeMsOf } from "../port/index.ts";
import type { ChannelMessage, Normalised, Partner, Problem, Settings } from "../port/index.ts";
import { readInterchanges } from "./envelope.ts";
import type { Interchange, Message } from "./envelope.ts";
import type { Within } from "./lines.ts";
import { noticeOf } from "./notice.ts";
import { beginOf, changeOfMessage, currencyIn, orderOf } from "./order.ts";
import type { Sent } from "./order.ts";
import { component } from "./tokens.ts";

/** Supplier's and vendor's number, what is printed on the piece, the buyer's own number. */
const defaults = { codes: "SA VN VP EN SRV UP IN BP IB MF", pieces: "PCE EA C62 H87 PC ST" };

/** What a partner's settings mean for EDIFACT. */
export const partnerFor = (settings: Settings, reader: PartnerReader): Partner =>
  partnerOf(settings, defaults, reader);

function sentOf({ header }: Interchange, zone: string): Sent {
  const day = dayMsOf(component(header, 4, 1)) ?? 0;
  const time = timeMsOf(component(header, 4, 2)) ?? 0;
  return { at: instantOfLocal(day + time, zone), version: component(header, 5) };
}

/** Whether an interchange is ours to read: from this partner, for us. */
export function strangerIn({ header }: Interchange, partner: Partner): Problem[] {
  const [from, to] = [component(header, 2), component(header, 3)];
  return [
    ...(partner.partnerId === "" || partner.partnerId === from
      ? []
      : [{ field: "UNB 0004", value: from, rule: `equals ${partner.partnerId}` }]),
    ...(partner.ourId === "" || partner.ourId === to
      ? []
      : [{ field: "UNB 0010", value: to, rule: `equals ${partner.ourId}` }]),
  ];
}

/** Directories whose ORDERS and ORDCHG read alike: D.93A and later, and no draft's. */
const isKnownDirectory = (message: Message) => {
  const [header] = message.segments;
  return component(header, 2, 2) === "D" && /^\d{2}[AB]$/.test(component(header, 2, 3));
};

/** Some write no D before a notice's directory: it reads alike, and a person looks first. */
function noticeIn(message: Message, sent: Sent, within: Within): ChannelMessage | null {
  const said = (message.segments[0]?.elements[2] ?? []).join(":");
  if (!/^\d{2}[AB]$/.test(component(message.segments[0], 2, 3))) {
    within.reader.refuse("UNH 0054", said, "unknown_directory");
    return null;
  }
  if (!isKnownDirectory(message)) within.reader.unread.push(`UNH 0052 ${said}`);
  return noticeOf(message, sent, within);
}

function messageOf(message: Message, sent: Sent, within: Within): ChannelMessage | null {
  const [header] = message.segments;
  if (message.type === "DESADV") return noticeIn(message, sent, within);
  if (message.type !== "ORDERS" && message.type !== "ORDCHG")
    within.reader.refuse("UNH 0065", message.type, "unknown_topic");
  else if (!isKnownDirectory(message))
    within.reader.refuse("UNH 0054", (header?.elements[2] ?? []).join(":"), "unknown_directory");
  else if (message.type === "ORDCHG") return changeOfMessage(message, sent, within);
  else if (beginOf(message.segments).purpose === "1") return changeOfMessage(message, sent, within);
  else return orderOf(message, sent, within);
  return null;
}

/** One message in canonical form, or what is wrong with it. */
export function readMessage(
  interchange: Interchange,
  message: Message,
  settings: Settings,
): Normalised {
  const reader = new PartnerReader();
  const partner = partnerFor(settings, reader);
  // A notice names no money.
  const isNotice = message.type === "DESADV";
  const currency = isNotice ? "" : reader.currency(currencyIn(message) || partner.currency);
  const sent = sentOf(interchange, partner.zone);
  const found = messageOf(message, sent, { partner, reader, currency });
  const { problems } = reader;
  return problems.length > 0 || !found
    ? { messages: [], problems }
    : { messages: [found], problems };
}

/** The messages of an interchange, or all that is wrong with it. Pure. */
export function normalise(raw: string, _topic: string, settings: Settings = {}): Normalised {
  const { interchanges, rest } = readInterchanges(raw);
  const problems: Problem[] = [];
  if (interchanges.length === 0 || rest !== "")
    problems.push({ field: "UNB", value: (rest || raw).slice(0, 80), rule: "not_an_interchange" });
  const partner = partnerFor(settings, new PartnerReader());
  const messages: ChannelMessage[] = [];
  for (const interchange of interchanges) {
    const faults = [...interchange.faults, ...interchange.messages.flatMap((each) => each.faults)];
    problems.push(...faults.map(({ code: _code, ...problem }) => problem));
    problems.push(...strangerIn(interchange, partner));
    if (interchange.messages.length === 0)
      problems.push({ field: "UNH", value: "", rule: "required" });
    for (const message of interchange.messages) {
      const read = readMessage(interchange, message, settings);
      messages.push(...read.messages);
      problems.push(...read.problems);
    }
  }
  return problems.length > 0 ? { messages: [], problems } : { messages, problems: [] };
}
