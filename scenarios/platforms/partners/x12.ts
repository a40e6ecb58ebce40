import { x12 } from "../../../connectors/x12/index.ts";
import { add, digits } from "./dialect.ts";
import type { Cover, Dialect, Heard, Said } from "./dialect.ts";

const day = (text: string) => text.replaceAll("-", "");

function setOf(said: Said): string[] {
  if (said.kind === "order")
    return [
      ...["850", `BEG*00*SA*${said.order}**${digits(said.at, 0, 8)}`, "CUR*BY*USD"],
      ...[`DTM*002*${day(said.day)}`, "N1*BY*Harbour Stores*92*1500"],
      ...said.lines.map(({ id, code, units }) => `PO1*${id}*${units}*EA*2.00**VN*${code}`),
      `CTT*${said.lines.length}`,
    ];
  const purpose = said.kind === "cancellation" ? "01" : "04";
  const head = `BCH*${purpose}*SA*${said.order}**${said.sequence}*${digits(said.at, 0, 8)}`;
  if (said.kind === "cancellation") return ["860", head];
  const words = { units: "QD", cancel: "DI", add: "AI" };
  return [
    ...["860", head, ...(said.day === null ? [] : [`DTM*002*${day(said.day)}`])],
    ...said.lines.map(({ id, action, code, units }) =>
      action === "cancel"
        ? `POC*${id}*DI`
        : `POC*${id}*${words[action]}*${units}*${units}*EA*2.00**VN*${code}`,
    ),
    `CTT*${said.lines.length}`,
  ];
}

const groupOf = ({ kind }: Said) => (kind === "order" ? "PO" : "PC");

function interchange(
  groups: readonly { readonly name: string; readonly sets: readonly (readonly string[])[] }[],
  { control, at, isMiscounted }: Cover,
): string {
  const number = String(control).padStart(9, "0");
  const isa =
    "ISA*00*          *00*          *ZZ*BUYER          *ZZ*MILLRACE       " +
    `*${digits(at, 2, 8)}*${digits(at, 8, 12)}*U*00401*${number}*0*P*>`;
  const body = groups.flatMap(({ name, sets }) => [
    `GS*${name}*BUYER*MILLRACE*${digits(at, 0, 8)}*${digits(at, 8, 12)}*${control}*X*004010`,
    ...sets.flatMap(([code = "", ...rest], index) => {
      const set = String(index + 1).padStart(4, "0");
      const count = rest.length + (isMiscounted ? 3 : 2);
      return [`ST*${code}*${set}`, ...rest, `SE*${count}*${set}`];
    }),
    `GE*${sets.length}*${control}`,
  ]);
  return [isa, ...body, `IEA*${groups.length}*${number}`].map((each) => `${each}~\n`).join("");
}

/** Groups of a file: orders, then changes. */
const groupsOf = (said: readonly Said[]) =>
  ["PO", "PC"]
    .map((name) => ({ name, sets: said.filter((each) => groupOf(each) === name).map(setOf) }))
    .filter(({ sets }) => sets.length > 0);

type Segments = readonly (readonly string[])[];

function answerIn(segments: Segments, control: number): Heard {
  const [, purpose = "", word = "", order = ""] = segments.find(([id]) => id === "BAK") ?? [];
  const lines = new Map<string, number>();
  let line = "";
  for (const [id, first = "", units = ""] of segments) {
    if (id === "PO1") line = first;
    // Refused pieces do not come; all others do, or wait.
    if (id === "ACK" && first !== "IR") add(lines, line, Number(units));
  }
  const isLater = purpose === "05";
  return {
    ...{ kind: "answer", control, order, isLater, replaces: null },
    ...{ isRefusal: word === "RJ", lines },
  };
}

function despatchIn(segments: Segments, control: number): Heard {
  const lines = new Map<string, number>();
  for (const [id, line = "", units = ""] of segments)
    if (id === "SN1") add(lines, line, Number(units));
  const order = segments.find(([id]) => id === "PRF")?.[1] ?? "";
  const tracking = segments.find(([id, kind]) => id === "REF" && kind === "CN")?.[2] ?? "";
  return { kind: "despatch", control, order, tracking, lines };
}

/** A partner who writes X12: 850 and 860, answered by 997, TA1, 855 and 856. */
export const x12Partner: Dialect = {
  connector: x12,
  settings: { currency: "USD", quietMinutes: "0", ourId: "MILLRACE", partnerId: "BUYER" },
  ...{ most: 3, hasReceipts: true, namesReplaced: false },
  write: (said, cover) => interchange(groupsOf(said), cover),
  awaited: (said, control) => groupsOf(said).map(({ name }) => `${name} ${control}`),
  receipt(of, cover) {
    const [name, code] = of.kind === "answer" ? ["PR", "855"] : ["SH", "856"];
    const number = String(of.control).padStart(4, "0");
    const lines = [`AK1*${name}*${of.control}`, `AK2*${code}*${number}`, "AK5*A", "AK9*A*1*1*1"];
    return interchange([{ name: "FA", sets: [["997", ...lines]] }], cover);
  },
  read(text) {
    const segments = text.split("~").map((each) => each.trim().split("*"));
    const of = (name: string) => segments.find(([id]) => id === name);
    const control = Number(of("ISA")?.[13]);
    const ta1 = of("TA1");
    if (ta1) return [{ kind: "receipt", of: `${Number(ta1[1])}`, isTaken: ta1[4] === "A" }];
    const [, code] = of("ST") ?? [];
    if (code === "855") return [answerIn(segments, control)];
    if (code === "856") return [despatchIn(segments, control)];
    const [, name, group] = of("AK1") ?? [];
    return [{ kind: "receipt", of: `${name} ${group}`, isTaken: of("AK9")?.[1] === "A" }];
  },
};
