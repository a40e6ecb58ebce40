import type { CanonicalNotice, NoticeLine, NoticePack } from "./order.ts";
import { codeOf } from "./partner.ts";
import type { Partner, PartnerReader } from "./partner.ts";

/** Whether a label's number is a serial shipping container code whose check digit is right. */
export function isSscc(text: string): boolean {
  const digits = /^(?:00)?(\d{18})$/.exec(text)?.[1];
  if (digits === undefined) return false;
  const sum = [...digits].reduce((all, each, at) => all + Number(each) * (at % 2 === 0 ? 3 : 1), 0);
  return sum % 10 === 0;
}

/** Numbers of labels as they are written; one that is no label's number is told to the reader. */
export function labelsOf(numbers: readonly string[], place: string, reader: PartnerReader) {
  for (const each of numbers) if (!isSscc(each)) reader.unread.push(`${place} ${each}`);
  return numbers;
}

/** The one place that goods left from; of several, which goods left where is told to the reader. */
export function oneOrigin(codes: readonly string[], place: string, reader: PartnerReader): string {
  const [code = "", ...more] = new Set(codes.filter((each) => each !== ""));
  for (const each of more) reader.unread.push(`${place} ${each}`);
  return code;
}

interface Said {
  /** Where it stands, in the standard's words. */
  readonly place: string;
  readonly quantity: string;
  readonly unit: string;
  /** The line's codes by their kinds. */
  readonly codes: ReadonlyMap<string, string>;
  /** The line was taken back: nothing of it was sent. */
  readonly isCancelled: boolean;
}

/** Tells the reader of whatever differs from the one that is used. */
export function noteOthers(
  used: number | string | undefined,
  all: readonly { readonly is: number | string | undefined; readonly said: string }[],
  { unread }: PartnerReader,
): void {
  for (const { is, said } of all) if (is === undefined || is !== used) unread.push(said);
}

interface LineStatus {
  /** Where it stands, in the standard's words. */
  readonly place: string;
  readonly word: string;
}

/** What a standard says of a line: its goods were sent as they stand there, or it was taken back. */
export interface LineWords {
  readonly sent: readonly string[];
  readonly cancelled: readonly string[];
}

/** Whether a line was taken back; a word that says neither this nor that it was sent is told to the reader. */
export function isTakenBack(
  { place, word }: LineStatus,
  { sent, cancelled }: LineWords,
  { unread }: PartnerReader,
): boolean {
  if (cancelled.includes(word)) return true;
  if (word !== "" && !sent.includes(word)) unread.push(`${place} ${word}`);
  return false;
}

/**
 * What a line sent: its pieces and the code that listings map. A quantity that is no number of pieces and
 * a line without a code of ours are kept as they are and told to the reader.
 */
export function sentIn(
  { place, quantity, unit, codes, isCancelled }: Said,
  partner: Partner,
  reader: PartnerReader,
): Pick<NoticeLine, "code" | "codes" | "quantity" | "unit" | "units" | "isCancelled"> {
  const plain = /^\+?(\d+)(?:\.0*)?$/.exec(quantity)?.[1];
  const number = plain === undefined ? Number.NaN : Number(plain);
  const units = Number.isSafeInteger(number) ? number : null;
  if (units === null && !isCancelled) reader.unread.push(`${place} ${quantity} ${unit}`.trim());
  const ours = partner.codes.map((kind) => codes.get(kind)).find((each) => each !== undefined);
  if (ours === undefined && !isCancelled)
    reader.unread.push(`${place} ${[...codes.keys()].join(" ")}`.trim());
  const code = ours === undefined ? "" : codeOf(ours, unit, partner.pieces);
  const said = { code, codes: Object.fromEntries(codes), quantity, unit };
  return isCancelled ? { ...said, units: 0, isCancelled } : { ...said, units };
}

/** Whether a control total is that of the units sent, or counts lines that were taken back as well. */
export const isSumOf = (lines: readonly NoticeLine[], total: number): boolean =>
  [
    lines.reduce((sum, { units }) => sum + (units ?? 0), 0),
    lines.reduce(
      (sum, { units, quantity, isCancelled }) =>
        sum + (isCancelled ? Number(quantity) : (units ?? 0)),
      0,
    ),
  ].includes(total);

/** Refuses a notice without lines, and one whose lines or packs cannot be told from each other. */
export function checkNotice(
  { lines, packs }: Pick<CanonicalNotice, "lines" | "packs">,
  fields: { readonly line: string; readonly pack: string },
  reader: PartnerReader,
): void {
  const isUnique = (all: readonly (NoticeLine | NoticePack)[]) =>
    new Set(all.map((each) => each.externalId)).size === all.length;
  if (lines.length === 0) reader.refuse(fields.line, "", "required");
  if (!isUnique(lines)) reader.refuse(fields.line, "", "unique");
  if (!isUnique(packs)) reader.refuse(fields.pack, "", "unique");
}

/** What must be looked at in a notice: a purpose that nobody knows, and words that nobody reads. */
export function noticeHolds(
  { purpose, channelStatus }: Pick<CanonicalNotice, "purpose" | "channelStatus">,
  { unread }: PartnerReader,
): CanonicalNotice["holds"] {
  const words = [...new Set(unread)];
  return [
    ...(purpose === "unknown"
      ? [{ reason: "unknown_status" as const, detail: { status: channelStatus } }]
      : []),
    ...(words.length === 0
      ? []
      : [
          {
            reason: "review" as const,
            detail: { unread: words.slice(0, 20), count: words.length },
          },
        ]),
  ];
}
