import type { Envelope, Receipt, Written } from "../port/index.ts";
import { element } from "./tokens.ts";
import { isWrong } from "./envelope.ts";
import type { Group, Interchange, TransactionSet } from "./envelope.ts";
import { stampOf, writeInterchange, writeSet } from "./write.ts";
import type { Draft } from "./write.ts";

/** Why a set that stands alone well is refused all the same: 1 nobody reads it, 5 a segment in error. */
export type Judged = (set: TransactionSet) => "1" | "5" | null;

function setLines(set: TransactionSet, isGroupBad: boolean, judge: Judged): Draft[] {
  const own = set.faults.map((each) => each.code);
  const judged = own.length === 0 ? judge(set) : null;
  const codes = judged ? [...own, judged] : own;
  const isRefused = isGroupBad || codes.length > 0;
  return [
    ["AK2", set.code, set.control],
    ["AK5", isRefused ? "R" : "A", ...codes.slice(0, 5)],
  ];
}

/** The 997 that answers one group: each of its sets accepted or refused, with the reason's code. */
export function writeReceipt(
  from: { readonly interchange: Interchange; readonly group: Group; readonly judge: Judged },
  envelope: Envelope,
): Written {
  const { interchange, group, judge } = from;
  const { header, trailer, sets, faults } = group;
  const isBad = isWrong(group);
  const lines = sets.flatMap((set) => setLines(set, isBad, judge));
  const refused = lines.filter((each) => each[0] === "AK5" && each[1] === "R").length;
  const accepted = sets.length - refused;
  const word = accepted === sets.length && !isBad ? "A" : accepted === 0 ? "R" : "P";
  const said = element(trailer ?? undefined, 1) || sets.length;
  const to = { isa: interchange.header, gs: header, delimiters: interchange.delimiters };
  return {
    topic: "997",
    // A receipt is not answered by a receipt.
    control: "",
    raw: writeSet(to, envelope, {
      code: "997",
      segments: [
        ["AK1", element(header, 1), element(header, 6)],
        ...lines,
        ["AK9", word, said, sets.length, accepted, ...faults.slice(0, 5).map((each) => each.code)],
      ],
    }),
  };
}

/** The TA1 that answers the interchange itself: taken, or refused with the first reason. */
export function writeInterchangeReceipt(interchange: Interchange, envelope: Envelope): Written {
  const { header, delimiters, faults } = interchange;
  const { day, time } = stampOf(envelope.at);
  const date = element(header, 9) || day.slice(2);
  const [first] = faults;
  const ta1 = ["TA1", element(header, 13), date, element(header, 10) || time, first ? "R" : "A"];
  const text = [...ta1, first?.code ?? "000"].join(delimiters.element) + delimiters.segment;
  const raw = writeInterchange({ isa: header, delimiters }, envelope, { lines: [text], groups: 0 });
  return { topic: "TA1", control: "", raw };
}

/** What a 997 of the partner says of groups that we sent. */
export function receiptsOf({ sets }: Group): Receipt[] {
  return sets
    .filter((set) => set.code === "997" && set.faults.length === 0)
    .flatMap(({ segments }) => {
      const of = (id: string) => segments.find((each) => each.id === id);
      const word = element(of("AK9"), 1);
      const codes = segments.filter((each) => ["AK3", "AK4", "AK5", "AK9"].includes(each.id));
      const accepted = ["A", "E"].includes(word);
      const detail = accepted ? word : codes.map((each) => each.raw).join(" ");
      const control = element(of("AK1"), 2);
      return control === "" || word === "" ? [] : [{ control, accepted, detail }];
    });
}
