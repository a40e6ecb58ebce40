import { instantOfLocal } from "../../kernel/index.ts";
import { dayMsOf, partnerOf, PartnerReader, timeMsOf } from "../port/index.ts";
import type { ChannelMessage, Normalised, Partner, Problem, Settings } from "../port/index.ts";
import { changeOfSet } from "./change.ts";
import { allFaults, readInterchanges } from "./envelope.ts";
import type { Group, Interchange, TransactionSet } from "./envelope.ts";
import type { Within } from "./lines.ts";
import { noticeOf } from "./notice.ts";
import { orderOf } from "./order.ts";
import type { Sent } from "./order.ts";
import { element } from "./tokens.ts";

/** Vendor's number, vendor's part, ours as the buyer knows it, and what is printed on the piece. */
const defaults = { codes: "VN VP SK BP CB IN UP EN UK PI", pieces: "EA PC PCE UN C62 ZZ" };

/** What a partner's settings mean for X12. */
export const partnerFor = (settings: Settings, reader: PartnerReader): Partner =>
  partnerOf(settings, defaults, reader);

/** When a group says that it was made; the interchange's own clock where it says nothing. */
function sentOf({ header }: Interchange, group: Group, zone: string): Sent {
  const day = dayMsOf(element(group.header, 4)) ?? dayMsOf(element(header, 9)) ?? 0;
  const time = timeMsOf(element(group.header, 5)) ?? timeMsOf(element(header, 10)) ?? 0;
  const version = `${element(header, 13)}/${element(group.header, 6)}`;
  return { at: instantOfLocal(day + time, zone), version };
}

function currencyOf(set: TransactionSet, partner: Partner): string {
  const cur = set.segments.find((each) => each.id === "CUR");
  return element(cur, 2) || partner.currency;
}

/** A receipt never answers itself, and nothing else is read. */
function messageOf(
  at: { readonly set: TransactionSet; readonly sent: Sent },
  within: Within,
): ChannelMessage | null {
  const { set, sent } = at;
  if (set.code === "850") return orderOf(set, sent, within);
  if (set.code === "860") return changeOfSet(set, sent, within);
  if (set.code === "856") return noticeOf(set, sent, within);
  within.reader.refuse("ST01", set.code, "unknown_topic");
  return null;
}

/** Whether an interchange is ours to read: from this partner, for us. */
export function strangerIn({ header }: Interchange, partner: Partner): Problem[] {
  const [from, to] = [element(header, 6), element(header, 8)];
  return [
    ...(partner.partnerId === "" || partner.partnerId === from
      ? []
      : [{ field: "ISA06", value: from, rule: `equals ${partner.partnerId}` }]),
    ...(partner.ourId === "" || partner.ourId === to
      ? []
      : [{ field: "ISA08", value: to, rule: `equals ${partner.ourId}` }]),
  ];
}

/** One set as a message, or what is wrong with it. */
export function readSet(
  at: { readonly interchange: Interchange; readonly group: Group; readonly set: TransactionSet },
  settings: Settings,
): Normalised {
  const reader = new PartnerReader();
  const partner = partnerFor(settings, reader);
  const { interchange, group, set } = at;
  // A notice names no money.
  const currency = set.code === "856" ? "" : reader.currency(currencyOf(set, partner));
  const sent = sentOf(interchange, group, partner.zone);
  const message = messageOf({ set, sent }, { partner, reader, currency });
  const { problems } = reader;
  return problems.length > 0 || !message
    ? { messages: [], problems }
    : { messages: [message], problems };
}

/** The messages of an interchange, or all that is wrong with it. Pure. */
export function normalise(raw: string, _topic: string, settings: Settings = {}): Normalised {
  const { interchanges, rest } = readInterchanges(raw);
  const problems: Problem[] = [];
  if (interchanges.length === 0 || rest !== "")
    problems.push({ field: "ISA", value: (rest || raw).slice(0, 80), rule: "not_an_interchange" });
  const partner = partnerFor(settings, new PartnerReader());
  const messages: ChannelMessage[] = [];
  for (const interchange of interchanges) {
    const faults = allFaults(interchange).map(({ code: _code, ...problem }) => problem);
    problems.push(...faults, ...strangerIn(interchange, partner));
    const sets = interchange.groups.flatMap((group) => group.sets.map((set) => ({ group, set })));
    if (sets.length === 0) problems.push({ field: "ST", value: "", rule: "required" });
    for (const { group, set } of sets) {
      const read = readSet({ interchange, group, set }, settings);
      messages.push(...read.messages);
      problems.push(...read.problems);
    }
  }
  return problems.length > 0 ? { messages: [], problems } : { messages, problems: [] };
}
