import { instantOfLocal } from "../../kernel/index.ts";
import {
  checkNotice,
  endOfDay,
  isSumOf,
  isTakenBack,
  labelsOf,
  noteOthers,
  noticeHolds,
  oneOrigin,
  sentIn,
} from "../port/index.ts";
import type { CanonicalNotice, NoticeLine, NoticePack, PartnerReader } from "../port/index.ts";
import { dateIn } from "./dates.ts";
import type { Message } from "./envelope.ts";
import { codesOf, plainNumber } from "./lines.ts";
import type { Within } from "./lines.ts";
import { beginOf } from "./order.ts";
import type { Sent } from "./order.ts";
import { component } from "./tokens.ts";
import type { Segment } from "./tokens.ts";

/** Tags that are read, or that change nothing of what was sent, where to and by when. */
const told = new Set([
  ...["BGM", "DTM", "ALI", "MEA", "MOA", "RFF", "NAD", "LOC", "CTA", "COM", "TOD", "TDT", "EQD"],
  ...["SEL", "CPS", "PAC", "PCI", "GIN", "HAN", "FTX", "LIN", "PIA", "IMD", "QTY", "CUX", "CNT"],
  ...["UNS", "QVR", "DLM", "HYN"],
]);
/** BGM 1225: originals, what stands in the place of another, and what is called off. */
const purposes: Readonly<Record<string, CanonicalNotice["purpose"]>> = {
  ...{ "9": "original", "5": "replaces", "1": "calls_off", "3": "calls_off" },
};
/** LIN 1229: accepted as it was or not amended is sent; what was deleted is not. */
const lineWords = { sent: ["5", "11"], cancelled: ["2"] };
const arrivals = ["17", "132"];

const tagged = (segments: readonly Segment[], tag: string, kind?: string) =>
  segments.filter(
    (each) => each.tag === tag && (kind === undefined || component(each, 1, 1) === kind),
  );

interface Parts {
  readonly head: readonly Segment[];
  /** A group of packs, with the lines that lie in it. */
  readonly groups: readonly { readonly pack: Segment[]; readonly lines: Segment[][] }[];
}

/** Head before the first CPS; then each CPS with what it says of its packs, and its lines. */
function partsOf({ segments }: Message): Parts {
  const head: Segment[] = [];
  const groups: { pack: Segment[]; lines: Segment[][] }[] = [];
  for (const segment of segments) {
    if (segment.tag === "UNH" || segment.tag === "UNT") continue;
    if (segment.tag === "CNT") head.push(segment);
    else if (segment.tag === "CPS") groups.push({ pack: [segment], lines: [] });
    else if (segment.tag === "LIN" && groups.length === 0)
      // Before D.93A's consignments, and where a partner leaves them out, lines stand alone.
      groups.push({ pack: [], lines: [[segment]] });
    else if (segment.tag === "LIN") groups.at(-1)?.lines.push([segment]);
    else (groups.at(-1)?.lines.at(-1) ?? groups.at(-1)?.pack ?? head).push(segment);
  }
  return { head, groups };
}

/** Numbers of a kind in GIN: pairs from and until; a span of numbers is told to the reader. */
function numbersIn(segments: readonly Segment[], kind: string, reader: PartnerReader): string[] {
  return tagged(segments, "GIN", kind).flatMap((gin) => {
    const pairs = gin.elements.slice(2);
    if (pairs.some(([, until = ""]) => until !== "")) reader.unread.push(gin.raw);
    return pairs.flatMap(([from = ""]) => (from.trim() === "" ? [] : [from.trim()]));
  });
}

/** Numbers of packs or goods, of a kind that is not read there: serial numbers, a label of a line. */
function noteNumbers(segments: readonly Segment[], read: string, { unread }: PartnerReader): void {
  for (const gin of tagged(segments, "GIN")) if (component(gin, 1) !== read) unread.push(gin.raw);
}

function packOf(segments: readonly Segment[], reader: PartnerReader): NoticePack[] {
  const [cps] = segments;
  if (!cps) return [];
  const pacs = tagged(segments, "PAC");
  // Packs of several kinds in one: which label is whose, the message does not say.
  for (const each of pacs.slice(1)) reader.unread.push(each.raw);
  const count = component(pacs[0], 1);
  if (count !== "" && !/^\d{1,9}$/.test(count)) reader.unread.push(pacs[0]?.raw ?? "");
  const id = reader.needed("CPS 7164", component(cps, 1));
  noteNumbers(segments, "BJ", reader);
  return [
    {
      externalId: id,
      within: component(cps, 2) || null,
      kind: component(pacs[0], 3),
      count: /^\d{1,9}$/.test(count) ? Number(count) : null,
      sscc: labelsOf(numbersIn(segments, "BJ", reader), `GIN ${id}`, reader),
    },
  ];
}

/** The one quantity of a kind; another one beside it is told. */
function quantityIn(part: readonly Segment[], kind: string, { reader }: Within) {
  const [found, ...more] = tagged(part, "QTY", kind);
  for (const each of more) reader.unread.push(each.raw);
  return { quantity: plainNumber(component(found, 1, 2)), unit: component(found, 1, 3) };
}

/** The one reference of a kind; another one beside it is told, for the goods lie in one order. */
function oneReference(part: readonly Segment[], kind: string, { unread }: PartnerReader) {
  const [found, ...more] = tagged(part, "RFF", kind);
  for (const each of more) if (each.raw !== found?.raw) unread.push(each.raw);
  return found;
}

interface LineAt {
  readonly index: number;
  readonly packs: readonly string[];
  /** The order that the head names for all lines. */
  readonly orderNumber: string;
}

function lineOf(part: readonly Segment[], at: LineAt, within: Within): NoticeLine {
  const { reader, partner } = within;
  const id = component(part[0], 1) || String(at.index + 1);
  const codes = codesOf(part);
  for (const pia of tagged(part, "PIA"))
    // A code without its kind, or of what stands in another's place: what was sent would be a guess.
    if (
      !["1", "5"].includes(component(pia, 1)) ||
      pia.elements.slice(2).some(([code = "", kind = ""]) => code !== "" && kind === "")
    )
      reader.unread.push(pia.raw);
  for (const qty of tagged(part, "QTY"))
    if (!["12", "21", "59", "83", "192"].includes(component(qty, 1, 1)))
      reader.unread.push(qty.raw);
  const status = { place: `LIN ${id} 1229`, word: component(part[0], 2) };
  const isCancelled = isTakenBack(status, lineWords, reader);
  const said = { place: `QTY ${id}`, ...quantityIn(part, "12", within), codes, isCancelled };
  noteNumbers(part, "BX", reader);
  const order = oneReference(part, "ON", reader);
  const orderLine = oneReference(part, "LI", reader);
  return {
    externalId: id,
    orderNumber: component(order, 1, 2) || at.orderNumber,
    orderLine: component(order, 1, 3) || component(orderLine, 1, 2),
    ...sentIn(said, partner, reader),
    name: [4, 5]
      .map((number) => component(tagged(part, "IMD")[0], 3, number))
      .filter(Boolean)
      .join(" "),
    waiting: quantityIn(part, "83", within).quantity,
    lots: numbersIn(part, "BX", reader),
    packs: at.packs,
  };
}

/** The first of a head's dates of these kinds; others, and those of single packs and lines, are told. */
function dateOf(
  { segments }: Message,
  { head, kinds }: { readonly head: readonly Segment[]; readonly kinds: readonly string[] },
  { byEnd, ...within }: Within & { readonly byEnd: boolean },
): Date | null {
  const found = kinds
    .map((kind) => tagged(head, "DTM", kind)[0])
    .find((each) => each !== undefined);
  const all = kinds.flatMap((kind) => tagged(segments, "DTM", kind));
  noteOthers(
    component(found, 1, 2),
    all.map((each) => ({ is: component(each, 1, 2), said: each.raw })),
    within.reader,
  );
  const at = found ? dateIn(found, within) : null;
  if (!at) return null;
  const { zone } = within.partner;
  // Midnight is how many write a day alone.
  return at.time || !byEnd ? instantOfLocal(at.day + (at.time ?? 0), zone) : endOfDay(at.day, zone);
}

/** Counts in the summary that are not those of the lines: some were lost on the way. */
function checkCounts(
  head: readonly Segment[],
  lines: readonly NoticeLine[],
  reader: PartnerReader,
) {
  const units = lines.reduce((sum, each) => sum + (each.units ?? 0), 0);
  for (const cnt of tagged(head, "CNT")) {
    const [kind, said] = [component(cnt, 1, 1), Number(plainNumber(component(cnt, 1, 2)))];
    if (kind === "2" && said !== lines.length)
      reader.refuse("CNT 2", component(cnt, 1, 2), `equals ${lines.length}`);
    if (kind === "1" && said !== 0 && !isSumOf(lines, said))
      reader.unread.push(`CNT 1 ${component(cnt, 1, 2)} equals ${units}`);
  }
}

/** Parents must be there, and no pack may stand in itself. */
function checkPacks(packs: readonly NoticePack[], reader: PartnerReader): void {
  const before = new Set<string>();
  for (const { externalId, within } of packs) {
    if (within !== null && !before.has(within)) reader.refuse("CPS 7166", within, "known_parent");
    before.add(externalId);
  }
}

/** The shipment notice of a DESADV. */
export function noticeOf(message: Message, sent: Sent, within: Within): CanonicalNotice {
  const { reader, partner } = within;
  const { head, groups } = partsOf(message);
  for (const each of message.segments.slice(1))
    if (!told.has(each.tag) && each.tag !== "UNT") reader.unread.push(each.raw);
  const { document, number, purpose: said } = beginOf(head);
  const references = tagged(head, "RFF").map((each) => ({
    ...{ kind: component(each, 1, 1), number: component(each, 1, 2) },
  }));
  const orders = references.filter(({ kind }) => kind === "ON").map((each) => each.number);
  // Where the head names several orders, only the lines say which is whose.
  const orderNumber = new Set(orders).size === 1 ? (orders[0] ?? "") : "";
  const packs = groups.flatMap(({ pack }) => packOf(pack, reader));
  const parts = groups.flatMap(({ pack, lines }) =>
    lines.map((part) => ({ part, packs: [component(pack[0], 1)].filter(Boolean) })),
  );
  const lines = parts.map(({ part, packs: own }, index) =>
    lineOf(part, { index, packs: own, orderNumber }, within),
  );
  checkNotice({ lines, packs }, { line: "LIN 1082", pack: "CPS 7164" }, reader);
  checkPacks(packs, reader);
  checkCounts(head, lines, reader);
  const tdt = tagged(head, "TDT")[0];
  const origins = tagged(message.segments, "NAD", "SF").map((each) => component(each, 2, 1));
  // Under the head for all of it, beside a pack or a line for that alone.
  const ofCarrier = tagged(message.segments, "RFF", "CN").map((each) => component(each, 1, 2));
  const notice = {
    ...{ type: "notice" as const, externalId: reader.needed("BGM 1004", number) },
    purpose: purposes[said] ?? ("unknown" as const),
    ...{ channelStatus: `${said} ${document}`.trim(), sourceZone: partner.zone },
    sourceUpdatedAt: sent.at,
    despatchedAt: dateOf(message, { head, kinds: ["11"] }, { ...within, byEnd: false }),
    expectedBy: dateOf(message, { head, kinds: arrivals }, { ...within, byEnd: true }),
    shipFrom: oneOrigin(origins, "NAD SF", reader),
    carrier: component(tdt, 5, 4) || component(tdt, 5, 1),
    trackingNumbers: [...new Set(ofCarrier)],
    ...{ references, packs, lines },
  };
  return { ...notice, holds: noticeHolds(notice, reader) };
}
