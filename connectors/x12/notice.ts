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
  timeMsOf,
} from "../port/index.ts";
import type { CanonicalNotice, NoticeLine, NoticePack, PartnerReader } from "../port/index.ts";
import type { TransactionSet } from "./envelope.ts";
import { above, levelsOf } from "./hierarchy.ts";
import type { Level } from "./hierarchy.ts";
import { pairsOf } from "./lines.ts";
import type { Within } from "./lines.ts";
import type { Sent } from "./order.ts";
import { element } from "./tokens.ts";
import type { Segment } from "./tokens.ts";

/** Segments that are read, or that change nothing of what was sent, where to and by when. */
const told = new Set([
  ...[
    "ST",
    "SE",
    "BSN",
    "DTM",
    "HL",
    "CTT",
    "LIN",
    "SN1",
    "PRF",
    "PO4",
    "PID",
    "MEA",
    "PWK",
    "PKG",
  ],
  ...["TD1", "TD3", "TD4", "TD5", "TSD", "REF", "PER", "MAN", "FOB", "CUR", "N1", "N2", "N3", "N4"],
  ...["ITA", "SAC", "MSG", "NTE", "CLD", "LQ"],
]);
/** BSN01: an advance notification is an original as well. */
const purposes: Readonly<Record<string, CanonicalNotice["purpose"]>> = {
  ...{ "00": "original", "06": "original", "14": "original", "05": "replaces" },
  ...{ "01": "calls_off", "03": "calls_off" },
};
/** SN108: accepted and shipped, in part too, is sent; what was deleted is not. */
const lineWords = { sent: ["AC", "BP", "IA"], cancelled: ["ID"] };
const packing = ["T", "P"];
/** Levels at which a segment is read; elsewhere, and a second one at a level, it is told. */
const places: Readonly<Record<string, readonly string[]>> = {
  ...{ LIN: ["I"], SN1: ["I"], PRF: ["O", "I"] },
};
/** References under which carriers find a shipment. */
const tracking = new Set(["CN", "2I"]);
const lotKinds = new Set(["LT", "LN", "BT"]);

const named = (segments: readonly Segment[], id: string) =>
  segments.filter((each) => each.id === id);

/** Tells the reader of goods, orders and labels at levels at which nobody reads them. */
function noteMisplaced({ code, segments }: Level, { unread }: PartnerReader): void {
  for (const [id, levels] of Object.entries(places))
    for (const each of named(segments, id).slice(levels.includes(code) ? 1 : 0))
      unread.push(each.raw);
  if (packing.includes(code)) return;
  for (const each of named(segments, "MAN")) if (element(each, 1) !== "CP") unread.push(each.raw);
}

/**
 * The instant of the first date of these kinds in a head; a day alone lasts until its end where `byEnd` says
 * so. Others, and those of single orders, packs and lines, are told.
 */
function dateOf(
  { head, all }: { readonly head: readonly Segment[]; readonly all: readonly Segment[] },
  kinds: readonly string[],
  { reader, partner, byEnd }: Within & { readonly byEnd: boolean },
): Date | null {
  const found = kinds
    .map((kind) => named(head, "DTM").find((each) => element(each, 1) === kind))
    .find((each) => each !== undefined);
  const whenOf = (each: Segment | undefined) => `${element(each, 2)} ${element(each, 3)}`;
  noteOthers(
    found && whenOf(found),
    named(all, "DTM")
      .filter((each) => kinds.includes(element(each, 1)))
      .map((each) => ({ is: whenOf(each), said: each.raw })),
    reader,
  );
  if (!found) return null;
  const day = reader.dayAt("DTM02", element(found, 2));
  // A clock of another zone than the partner's own: nobody reads it yet.
  if (element(found, 4) !== "") reader.unread.push(found.raw);
  const clock = element(found, 3);
  const time = clock === "" ? null : timeMsOf(clock);
  if (clock !== "" && time === null) reader.refuse("DTM03", clock, "not_a_time");
  if (day === null) return null;
  if (time === null && byEnd) return endOfDay(day, partner.zone);
  return instantOfLocal(day + (time ?? 0), partner.zone);
}

/** How the shipment travels: its carrier by the name that is routed, else by its code. */
function travelOf(segments: readonly Segment[]) {
  const references = named(segments, "REF").map((each) => ({
    ...{ kind: element(each, 1), number: element(each, 2) || element(each, 3) },
  }));
  const td5 = named(segments, "TD5")[0];
  return {
    carrier: element(td5, 5) || element(td5, 3),
    trackingNumbers: references.flatMap(({ kind, number }) =>
      tracking.has(kind) && number !== "" ? [number] : [],
    ),
    references,
  };
}

/** Numbers under which carriers find single packs. */
const ownNumbers = (segments: readonly Segment[]): string[] =>
  named(segments, "MAN")
    .filter((each) => element(each, 1) === "CP")
    .flatMap((each) => [element(each, 2), element(each, 3)].filter(Boolean));

function packOf(level: Level, reader: PartnerReader): NoticePack {
  const labels = named(level.segments, "MAN");
  // GM and AA are labels; CP is the carrier's own number of the pack.
  for (const each of labels)
    if (!["GM", "AA", "CP"].includes(element(each, 1))) reader.unread.push(each.raw);
  const numbers = labels.filter((each) => /^(GM|AA)$/.test(element(each, 1)));
  const [td1, ...more] = named(level.segments, "TD1");
  // Packs of several kinds in one: which label is whose, the notice does not say.
  for (const each of more) reader.unread.push(each.raw);
  const count = element(td1, 2);
  if (count !== "" && !/^\d{1,9}$/.test(count)) reader.unread.push(td1?.raw ?? "");
  return {
    externalId: level.id,
    within: (level.parent && above(level.parent, packing)?.id) ?? null,
    kind: element(td1, 1) || (level.code === "T" ? "T" : ""),
    count: /^\d{1,9}$/.test(count) ? Number(count) : null,
    sscc: labelsOf(
      numbers.flatMap((each) => [element(each, 2), element(each, 3)].filter(Boolean)),
      `MAN ${level.id}`,
      reader,
    ),
  };
}

/** What an item level sent; a pack that stands in it is one that it lies in too. */
function lineOf(level: Level, within: Within): NoticeLine {
  const { reader, partner } = within;
  const { segments, id } = level;
  const [lin, sn1] = [named(segments, "LIN")[0], named(segments, "SN1")[0]];
  const codes = lin ? pairsOf(lin, 2) : new Map<string, string>();
  const order = above(level, ["O"]);
  const prf = named(segments, "PRF")[0] ?? named(order?.segments ?? [], "PRF")[0];
  const around = level.parent && above(level.parent, packing);
  const inside = level.inner.filter(({ code }) => packing.includes(code));
  const lots = named(segments, "REF").filter((each) => lotKinds.has(element(each, 1)));
  for (const each of named(segments, "REF"))
    if (element(each, 1) === "SE") reader.unread.push(each.raw);
  const status = { place: `SN108 ${id}`, word: element(sn1, 8) };
  const isCancelled = isTakenBack(status, lineWords, reader);
  const said = { place: `SN1 ${id}`, quantity: element(sn1, 2), unit: element(sn1, 3) };
  return {
    externalId: id,
    orderNumber: element(prf, 1),
    orderLine: element(lin, 1) || element(sn1, 1),
    ...sentIn({ ...said, codes, isCancelled }, partner, reader),
    name: element(named(segments, "PID")[0], 5),
    waiting: "",
    lots: [codes.get("LT") ?? "", ...lots.map((each) => element(each, 2))].filter(Boolean),
    packs: [...(around ? [around.id] : []), ...inside.map((each) => each.id)],
  };
}

/** Some count the levels in the summary, some the items; lines that neither count has were lost. */
function checkSummary(
  set: TransactionSet,
  counted: { readonly levels: number; readonly lines: readonly NoticeLine[] },
  { reader }: Within,
): void {
  const ctt = named(set.segments, "CTT")[0];
  const [count, hash] = [element(ctt, 1), element(ctt, 2)];
  const { levels, lines } = counted;
  if (count !== "" && ![levels, lines.length].includes(Number(count)))
    reader.refuse("CTT01", count, `equals ${levels}`);
  const units = lines.reduce((sum, each) => sum + (each.units ?? 0), 0);
  if (hash !== "" && Number(hash) !== 0 && !isSumOf(lines, Number(hash)))
    reader.unread.push(`CTT02 ${hash} equals ${units}`);
}

/** The shipment notice of an 856. */
export function noticeOf(set: TransactionSet, sent: Sent, within: Within): CanonicalNotice {
  const { reader, partner } = within;
  for (const each of set.segments) if (!told.has(each.id)) reader.unread.push(each.raw);
  const bsn = named(set.segments, "BSN")[0];
  const levels = levelsOf(set.segments, reader);
  for (const { code, id } of levels)
    if (!["S", "O", "I", ...packing].includes(code)) reader.unread.push(`HL03 ${id} ${code}`);
  const first = set.segments.findIndex(({ id }) => id === "HL");
  const shipment = levels.filter(({ code }) => code === "S").flatMap((each) => each.segments);
  if (levels.filter(({ code }) => code === "S").length > 1) reader.unread.push("HL03 S × 2");
  const head = [...set.segments.slice(0, first < 0 ? undefined : first), ...shipment];
  for (const each of levels) noteMisplaced(each, reader);
  const dated = { head, all: set.segments };
  const packs = levels
    .filter(({ code }) => packing.includes(code))
    .map((each) => packOf(each, reader));
  const lines = levels.filter(({ code }) => code === "I").map((each) => lineOf(each, within));
  checkNotice({ lines, packs }, { line: "HL", pack: "HL" }, reader);
  checkSummary(set, { levels: levels.length, lines }, within);
  const travel = travelOf(shipment);
  const origins = named(set.segments, "N1")
    .filter((each) => element(each, 1) === "SF")
    .map((each) => element(each, 4));
  const [said, type] = [element(bsn, 1), element(bsn, 6)];
  const purpose = purposes[said] ?? "unknown";
  const channelStatus = `${said} ${type}`.trim();
  const notice = {
    ...{ type: "notice" as const, externalId: reader.needed("BSN02", element(bsn, 2)) },
    ...{ purpose, channelStatus, sourceZone: partner.zone, sourceUpdatedAt: sent.at },
    despatchedAt: dateOf(dated, ["011"], { ...within, byEnd: false }),
    expectedBy: dateOf(dated, ["017", "067"], { ...within, byEnd: true }),
    shipFrom: oneOrigin(origins, "N1 SF", reader),
    ...travel,
    trackingNumbers: [...new Set([...travel.trackingNumbers, ...ownNumbers(set.segments)])],
    ...{ packs, lines },
  };
  return { ...notice, holds: noticeHolds(notice, reader) };
}
