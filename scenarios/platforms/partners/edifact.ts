import { edifact } from "../../../connectors/edifact/index.ts";
import { add, digits } from "./dialect.ts";
import type { ChangedLine, Cover, Dialect, Heard, Said } from "./dialect.ts";

const day = (text: string) => text.replaceAll("-", "");

const goods = ({ units }: Pick<ChangedLine, "units">) => [`QTY+21:${units}:PCE`, "PRI+AAA:2.00"];

function messageOf(said: Said): string[] {
  if (said.kind === "order")
    return [
      ...["ORDERS:D:96A:UN:EAN008", `BGM+220+${said.order}+9`],
      ...[`DTM+137:${digits(said.at, 0, 8)}:102`, `DTM+2:${day(said.day)}:102`],
      ...["NAD+BY+4250159300001::9", "NAD+SU+4399901760448::9", "CUX+2:EUR:9"],
      ...said.lines.flatMap((line) => [`LIN+${line.id}++${line.code}:SA`, ...goods(line)]),
      ...["UNS+S", `CNT+2:${said.lines.length}`],
    ];
  const purpose = said.kind === "cancellation" ? "1" : "4";
  const head = [
    ...["ORDCHG:D:96A:UN:EAN008", `BGM+230+C${said.sequence}+${purpose}`],
    `DTM+137:${digits(said.at, 0, 12)}:203`,
  ];
  if (said.kind === "cancellation") return [...head, `RFF+ON:${said.order}`, "UNS+S"];
  const actions = { add: "1", cancel: "2", units: "3" };
  return [
    ...[...head, ...(said.day === null ? [] : [`DTM+2:${day(said.day)}:102`])],
    `RFF+ON:${said.order}`,
    ...said.lines.flatMap((line) => [
      `LIN+${line.id}+${actions[line.action]}+${line.code}:SA`,
      ...(line.action === "cancel" ? [] : goods(line)),
    ]),
    ...["UNS+S", `CNT+2:${said.lines.length}`],
  ];
}

function interchange(
  messages: readonly (readonly string[])[],
  { control, at, isMiscounted }: Cover,
  asks: boolean,
): string {
  const flags = asks ? "++++1" : "";
  const sent = `${digits(at, 2, 8)}:${digits(at, 8, 12)}`;
  return [
    ...["UNA:+.? ", `UNB+UNOC:3+BUYER:14+MILLRACE:14+${sent}+${control}${flags}`],
    ...messages.flatMap(([name = "", ...rest], index) => {
      const count = rest.length + (isMiscounted ? 3 : 2);
      return [`UNH+${index + 1}+${name}`, ...rest, `UNT+${count}+${index + 1}`];
    }),
    `UNZ+${messages.length}+${control}`,
  ]
    .map((each) => `${each}'\n`)
    .join("");
}

type Segments = readonly (readonly (readonly string[])[])[];

const segmentsOf = (text: string): Segments =>
  text.split("'").map((each) =>
    each
      .trim()
      .split("+")
      .map((one) => one.split(":")),
  );

function inFile(segments: Segments) {
  const of = (tag: string, kind?: string) =>
    segments.find(
      ([name, first]) => name?.[0] === tag && (kind === undefined || first?.[0] === kind),
    );
  return { of, control: Number(of("UNB")?.[5]?.[0]), order: of("RFF", "ON")?.[1]?.[1] ?? "" };
}

/** Pieces by line and by what the standard calls them. */
function piecesIn(segments: Segments): Map<string, Map<string, number>> {
  const lines = new Map<string, Map<string, number>>();
  let line = new Map<string, number>();
  for (const [tag, first] of segments) {
    if (tag?.[0] === "LIN") lines.set(first?.[0] ?? "", (line = new Map<string, number>()));
    if (tag?.[0] === "QTY") line.set(first?.[0] ?? "", Number(first?.[1]));
  }
  return lines;
}

function answerIn(segments: Segments): Heard {
  const { of, control, order } = inFile(segments);
  const purpose = of("BGM")?.[3]?.[0] ?? "";
  const lines = new Map<string, number>();
  for (const [id, pieces] of piecesIn(segments)) {
    add(lines, id, pieces.get("113") ?? pieces.get("21") ?? 0);
    add(lines, id, pieces.get("83") ?? 0);
  }
  const replaces = of("RFF", "ACW")?.[1]?.[1] ?? null;
  return {
    ...{ kind: "answer", control, order, replaces, lines },
    ...{ isLater: purpose === "5" || replaces !== null, isRefusal: purpose === "27" },
  };
}

function despatchIn(segments: Segments): Heard {
  const { of, control, order } = inFile(segments);
  const lines = new Map<string, number>();
  for (const [id, pieces] of piecesIn(segments)) add(lines, id, pieces.get("12") ?? 0);
  return { kind: "despatch", control, order, tracking: of("RFF", "CN")?.[1]?.[1] ?? "", lines };
}

function receiptIn(segments: Segments): Heard {
  const { of } = inFile(segments);
  const uci = of("UCI");
  const words = segments.filter(([tag]) => tag?.[0] === "UCM").map((each) => each[3]?.[0]);
  const isTaken = uci?.[4]?.[0] === "7" && words.every((each) => each === "7");
  return { kind: "receipt", of: uci?.[1]?.[0] ?? "", isTaken };
}

/** A partner who writes EDIFACT: ORDERS and ORDCHG, answered by CONTRL, ORDRSP and DESADV. */
export const edifactPartner: Dialect = {
  connector: edifact,
  settings: { currency: "EUR", quietMinutes: "1", ourId: "MILLRACE", partnerId: "BUYER" },
  ...{ most: 3, hasReceipts: true, namesReplaced: true },
  write: (said, cover) => interchange(said.map(messageOf), cover, true),
  awaited: (_said, control) => [String(control)],
  receipt(of, cover) {
    const type = of.kind === "answer" ? "ORDRSP" : "DESADV";
    const lines = [`UCI+${of.control}+MILLRACE:14+BUYER:14+7`, `UCM+1+${type}:D:96A:UN+7`];
    return interchange([["CONTRL:D:3:UN", ...lines]], cover, false);
  },
  read(text) {
    const segments = segmentsOf(text);
    const type = inFile(segments).of("UNH")?.[2]?.[0];
    if (type === "ORDRSP") return [answerIn(segments)];
    return [type === "DESADV" ? despatchIn(segments) : receiptIn(segments)];
  },
};
