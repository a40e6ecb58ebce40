// Goal: EDIFACT passes the contract of every connector; every published file reads as the golden
// text beside this says, message by message, and what is no order is refused by name.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { connectorContract } from "../port/contract-test.ts";
import { golden } from "../port/golden.ts";
import { mutateText } from "../port/mutations.ts";
import { signatureOf } from "../port/index.ts";
import type { Connector } from "../port/index.ts";
import { edifact } from "./index.ts";
import { cancellation, change, fileOf, laterOrder, notice, order, receipts } from "./samples.ts";

const folder = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared");
const shared = join(folder, "data/channels/edi");
const absent = existsSync(shared) ? false : "the published files are not here";
const settings = { currency: "EUR" };
const now = new Date("2026-11-11T12:00:00Z");
const exchange = edifact.documents;
assert.ok(exchange);
/** A file as bytes in the signs that its header names. */
const bytes = (text: string) => exchange.encode(text);
const take = (text: string) => exchange.take(bytes(text), settings);
const cut = { piece: "'", field: "+" };

/** Read as was agreed with the partner. */
const agreed: Connector = {
  ...edifact,
  normalise: (raw, topic) => edifact.normalise(raw, topic, settings),
};

const document = (name: string, messages: readonly (readonly string[])[], more = {}) => ({
  ...{ name, topic: "ORDERS", raw: fileOf(messages, more) },
});

function push(name: string, expect: "good" | "stale" | "missing_header") {
  const raw = bytes(fileOf([order()]));
  const at = expect === "stale" ? now.getTime() - 3_600_000 : now.getTime();
  const signed = { id: "m1", timestamp: String(Math.floor(at / 1_000)), raw };
  const headers = {
    "webhook-id": expect === "missing_header" ? undefined : "m1",
    "webhook-timestamp": signed.timestamp,
    "webhook-signature": signatureOf(signed, "s"),
  };
  return { name, raw, headers, secrets: ["s"], now, expect };
}

const changed = (from: string, to: string) => order().map((each) => (each === from ? to : each));

connectorContract(agreed, {
  pushes: [push("signed", "good"), push("old", "stale"), push("unsigned", "missing_header")],
  documents: [
    document("order", [order()]),
    document("order of D.01B", [laterOrder()]),
    document("sum that does not add up", [changed("MOA+86:61.5", "MOA+86:62")]),
    document("change", [change()]),
    document("cancellation", [cancellation()]),
    document("two orders", [order("1"), order("2")]),
    document("notice", [notice()]),
  ],
  versions: [
    document("older", [order()]),
    document("newer", [order()], { day: "261112", control: "I102" }),
  ],
  longId: {
    ...document("long", [order("3705115058471208928")]),
    externalId: "3705115058471208928",
  },
  unknownStatus: {
    ...document("odd", [changed("BGM+220+4500017+9", "BGM+22E+4500017+42")]),
    status: "42 22E",
  },
  mutate: (raw, at) => mutateText(raw, at, cut),
});

/** Files of the folder that are no X12, with those written from the standard behind them. */
const files = absent
  ? []
  : readdirSync(shared)
      .filter((name) => /\.(edi|txt)$/.test(name) && !/x12/.test(name))
      .sort();

const made: readonly (readonly [name: string, text: string])[] = [
  ["from the standard: ORDERS D.96A", fileOf([order()])],
  ["from the standard: ORDERS D.01B", fileOf([laterOrder()], { control: "I102" })],
  ["from the standard: ORDCHG", fileOf([change()], { control: "I103" })],
  ["from the standard: DESADV", fileOf([notice()], { control: "I105" })],
  ["from the standard: ORDCHG cancels", fileOf([cancellation()], { control: "I104" })],
];

test("every published file reads as the golden text says", { skip: absent }, () => {
  const sources = [
    ...files.map((name) => [name, readFileSync(join(shared, name))] as const),
    ...made.map(([name, text]) => [name, bytes(text)] as const),
  ];
  const documents = sources.flatMap(([name, file]) =>
    exchange
      .take(file, settings)
      .documents.map(({ key, topic, raw }) => ({ topic, raw, title: `${name} · ${key}` })),
  );
  const path = join(import.meta.dirname, "golden.txt");
  golden(agreed, documents, { path, anew: process.env["GOLDEN"] === "write" });
});

test("a message taken out of its file reads as it does within it", () => {
  const text = fileOf([order("1"), laterOrder("2"), change("1")]);
  const alone = take(text).documents.map(({ raw, topic }) =>
    edifact.normalise(raw, topic, settings),
  );
  const within = edifact.normalise(text, "", settings);
  assert.deepEqual(
    alone.flatMap((each) => each.messages),
    within.messages,
  );
});

test("a released sign in the header parts nothing of it", () => {
  const text = fileOf([order("1")]).replace("+BUYER:14+", "+BUY?+ER?'S:14+");
  const [document] = take(text).documents;
  assert.equal(document?.key, "BUY+ER'S/14/I101/1");
  const read = edifact.normalise(document?.raw ?? "", "ORDERS", settings);
  assert.deepEqual([read.problems, read.messages.length], [[], 1]);
});

test("a long header over many short messages is kept once, and told so", () => {
  const many = Array.from({ length: 500 }, () => ["ORDERS:D:96A:UN"]);
  const text = fileOf(many).replace("BUYER:14", `${"B".repeat(10_000)}:14`);
  const { documents, replies } = take(text);
  assert.deepEqual(
    documents.map((each) => [each.topic, each.raw.length]),
    [["interchange", text.trim().length]],
  );
  assert.equal(replies.length, 1);
  const [problem] = edifact.normalise(documents[0]?.raw ?? "", "", settings).problems;
  assert.match(`${problem?.field} ${problem?.rule}`, /^UNB at_most \d+$/);
});

test("signs, releases and decimals are read as the service string says them", () => {
  const plain = fileOf([order()]);
  const [whole] = edifact.normalise(plain, "", settings).messages;
  const other = plain
    .replace("UNA:+.? '", "UNA|*,! ~")
    .replace(/[:+']/g, (sign) => ({ ":": "|", "+": "*", "'": "~" })[sign] ?? sign)
    .replaceAll("?*", "+")
    .replace(/(\d)\.(\d)/g, "$1,$2");
  assert.deepEqual(edifact.normalise(other, "", settings).messages, [whole]);
  assert.ok(whole?.type === "order");
  assert.equal(whole.lines[0]?.name, "Kettle + lid");
  const oneLine = plain.replaceAll("\n", "").replace("UNA:+.? '", "");
  assert.deepEqual(edifact.normalise(oneLine, "", settings).messages, [whole]);
});

test("bytes are read in the signs that the header names, or in those that were agreed", () => {
  const text = fileOf([order()]);
  const nameIn = (file: Buffer, more = {}) => {
    const [taken] = exchange.take(file, { ...settings, ...more }).documents;
    return /Hafenl.*?den/.exec(taken?.raw ?? "")?.[0];
  };
  const utf8 = text.replace("UNOC:3", "UNOW:4");
  assert.equal(nameIn(Buffer.from(text, "latin1")), "Hafenläden");
  assert.equal(nameIn(Buffer.from(utf8, "utf8")), "Hafenläden");
  assert.equal(nameIn(Buffer.from(text.replace("UNOC:3", "UNOY:4"), "utf8")), "Hafenläden");
  assert.equal(nameIn(Buffer.from(text.replace("UNOC:3", "UNOA:2"), "utf8")), "Hafenläden");
  assert.equal(nameIn(Buffer.from(text, "utf8")), "HafenlÃ¤den");
  assert.equal(nameIn(Buffer.from(text, "utf8"), { charset: "utf-8" }), "Hafenläden");
  assert.equal(exchange.encode(text).toString("latin1"), text);
  assert.equal(exchange.encode(utf8).toString("utf8"), utf8);
  assert.match(exchange.encode(text.replace("UNOC", "UNOA")).toString("latin1"), /Hafenl den/);
});

test("an envelope whose numbers or counts are wrong is held, and told so", () => {
  const good = fileOf([order("1"), order("2")]);
  const cases: [from: string, to: string, reply: RegExp, field: string][] = [
    ["UNT+22+2", "UNT+21+2", /UCM\+1\+ORDERS:[^+]*\+7'\nUCM\+2\+[^+]*\+4\+29'/, "UNT 0074"],
    ["UNT+22+2", "UNT+22+9", /UCM\+2\+[^+]*\+4\+28'/, "UNT 0062"],
    ["UNZ+2+I101", "UNZ+3+I101", /UCI\+I101\+BUYER:14\+MILLRACE:14\+4\+29'/, "UNZ 0036"],
    ["UNZ+2+I101", "UNZ+2+I999", /UCI\+I101\+[^']*\+4\+28'/, "UNZ 0020"],
    ["UNZ+2+I101'", "", /UCI\+I101\+[^']*\+4\+13'/, "UNZ"],
    ["UNT+22+1'\n", "", /UCM\+1\+[^+]*\+4\+13'/, "UNT"],
    ["UNH+2+", "UNH+1+", /UCM\+1\+[^+]*\+4\+(28|26)'/, "UNT 0062"],
  ];
  for (const [from, to, reply, field] of cases) {
    const text = good.replace(from, to);
    assert.notEqual(text, good, from);
    const { documents, replies } = take(text);
    const sent = replies.map((write) => write({ control: 7, at: now }).raw).join("\n");
    assert.match(sent, reply, field);
    const problems = documents.flatMap(
      (each) => edifact.normalise(each.raw, each.topic, settings).problems,
    );
    assert.ok(
      problems.some((each) => each.field === field),
      `${field}: ${JSON.stringify(problems)}`,
    );
    const kept = documents.map((each) => each.raw).join("\n");
    for (const each of text.split("'").filter((one) => /^\s*(LIN|BGM)/.test(one)))
      assert.ok(kept.includes(each.trim()), each);
  }
});

test("a good file is answered where it asks to be, and ours is one that we can read", () => {
  const { documents, replies } = take(fileOf([order("1")]));
  assert.deepEqual(
    documents.map((each) => each.key),
    ["BUYER/14/I101/1"],
  );
  const [reply] = replies.map((write) => write({ control: 31, at: now }));
  assert.equal(
    reply?.raw,
    [
      ...["UNA:+.? '", "UNB+UNOC:3+MILLRACE:14+BUYER:14+261111:1200+31'", "UNH+1+CONTRL:D:3:UN'"],
      ...["UCI+I101+BUYER:14+MILLRACE:14+7'", "UCM+1+ORDERS:D:96A:UN:EAN008+7'", "UNT+4+1'"],
      ...["UNZ+1+31'", ""],
    ].join("\n"),
  );
  assert.deepEqual(take(reply?.raw ?? "").receipts, [
    { control: "I101", accepted: true, detail: "7" },
  ]);
  assert.equal(take(fileOf([order("1")], { asks: false })).replies.length, 0);
});

test("what the partner says of our documents is read, and is answered by nothing", () => {
  const taken = take(fileOf(receipts));
  assert.deepEqual(taken.receipts, [
    { control: "501", accepted: true, detail: "7" },
    {
      ...{ control: "502", accepted: false },
      detail: "UCI+502+MILLRACE:14+BUYER:14+7 UCM+1+DESADV:D:96A:UN+4+12",
    },
  ]);
  assert.deepEqual([taken.documents.length, taken.replies.length], [0, 0]);
});

test("an order is answered in its own words, and its parcel announced", () => {
  const [ordered] = take(fileOf([order()])).documents;
  assert.ok(ordered);
  const envelope = { control: 12, at: now };
  const line = {
    lineExternalId: "1",
    units: 10,
    cancelledUnits: 0,
    shortUnits: 4,
    day: "2026-11-11",
  };
  const other = { ...line, lineExternalId: "2", units: 3, shortUnits: 0, day: null };
  const lines = [line, other];
  const answer = exchange.respond(ordered, { isCancelled: false, lines }, { envelope, settings });
  assert.deepEqual(answer?.raw.split("'\n").slice(2, -3), [
    ...["UNH+1+ORDRSP:D:96A:UN", "BGM+231+12+4", "DTM+137:20261111:102", "RFF+ON:4500017"],
    ...["NAD+BY+4250159300001::9", "NAD+SU+4399901760448::9", "NAD+DP+4250159399005::9"],
    ...["LIN+1+3+4006381333931:EN", "PIA+1+A1:SA", "QTY+21:10:PCE", "QTY+113:6:PCE"],
    ...["QTY+83:4:PCE", "DTM+69:20261111:102", "LIN+2+5+B2:SA", "QTY+21:3:CT", "UNS+S"],
    "CNT+2:2",
  ]);
  const refused = exchange.respond(ordered, { isCancelled: true, lines }, { envelope, settings });
  assert.match(refused?.raw ?? "", /BGM\+231\+12\+27'/);
  const parcel = {
    ...{ number: "881", carrier: "S'F+", trackingNumber: "SF:1" },
    lines: [{ lineExternalId: "1", units: 6 }],
  };
  const despatch = exchange.despatch(ordered, parcel, { envelope, settings });
  assert.deepEqual(despatch?.raw.split("'\n").slice(2, 9), [
    ...["UNH+1+DESADV:D:96A:UN", "BGM+351+881+9", "DTM+137:20261111:102", "DTM+11:20261111:102"],
    ...["RFF+ON:4500017", "RFF+CN:SF?:1", "NAD+BY+4250159300001::9"],
  ]);
  assert.match(
    despatch?.raw ?? "",
    /TDT\+20\+\+\+\+:::S\?'F\?\+'\nCPS\+1'\nLIN\+1\+\+4006381333931:EN'\nPIA\+1\+A1:SA'\nQTY\+12:6:PCE'\nRFF\+ON:4500017:1'\nCNT\+2:1'/,
  );
  // The counts of our own envelopes hold too, and what announces a parcel reads as one.
  assert.deepEqual(
    edifact.normalise(answer?.raw ?? "", "", settings).problems.map(({ field }) => field),
    ["UNH 0065"],
  );
  const [read] = edifact.normalise(despatch?.raw ?? "", "", settings).messages;
  assert.ok(read?.type === "notice");
  const [sent] = read.lines;
  assert.deepEqual(
    [read.externalId, read.carrier, read.trackingNumbers, read.holds, read.lines.length],
    ["881", "S'F+", ["SF:1"], [], 1],
  );
  assert.deepEqual(
    [sent?.orderNumber, sent?.orderLine, sent?.code, sent?.units],
    ["4500017", "1", "A1", 6],
  );
});

test("a line that was taken back sends nothing, and what is said twice is said once", () => {
  const readAs = (from: string, to: string) => {
    const lines = notice().flatMap((each) => (each === from ? to.split("'") : [each]));
    const [found] = edifact.normalise(fileOf([lines]), "DESADV", settings).messages;
    assert.ok(found?.type === "notice", to);
    assert.deepEqual(found.holds, [], to);
    return found;
  };
  const sentIn = (to: string) =>
    readAs("LIN+2++B2:SA", to).lines.map(({ units, isCancelled }) => [units, isCancelled ?? false]);
  const [first] = sentIn("LIN+2++B2:SA");
  assert.deepEqual(sentIn("LIN+2+2+B2:SA"), [first, [0, true]]);
  // Nor need it say how many, or of what.
  assert.deepEqual(sentIn("LIN+2+2'QTY+83:3:CT").at(-1), [0, true]);
  for (const same of ["LIN+2+5+B2:SA", "LIN+2+11+B2:SA"])
    assert.deepEqual(sentIn(same), [first, [3, false]]);
  readAs("QTY+12:10:PCE", "QTY+12:10:PCE'DTM+17:20261114:102");
  readAs("RFF+ON:PO-7:1", "RFF+ON:PO-7:1'RFF+ON:PO-7:1");
  assert.deepEqual(readAs("PCI+33E", "PCI+33E'RFF+CN:PRO56").trackingNumbers, ["PRO55", "PRO56"]);
});

test("a notice says what it cannot read in its own words, and loses no pack of its goods", () => {
  const readAs = (messages: readonly (readonly string[])[]) =>
    edifact.normalise(fileOf(messages), "DESADV", settings);
  const known = notice();
  for (const at of known.keys()) {
    if (at === 0) continue;
    const { messages, problems } = readAs([known.with(at, "ZZQ+seven")]);
    const [found] = messages;
    const isHeld = found?.type === "notice" && JSON.stringify(found.holds).includes("ZZQ+seven");
    assert.ok(problems.length > 0 || isHeld, known[at]);
  }
  const changed = (from: string, to: string) => [
    known.flatMap((each) => (each === from ? to.split("'") : [each])),
  ];
  const cases: [from: string, to: string, said: RegExp][] = [
    ["BGM+351+SN1+9", "BGM+351+SN1+77", /unknown_status.*"77 351"/],
    ["QTY+12:10:PCE", "QTY+12:10,5:KGM", /QTY 1 10\.5 KGM/],
    ["QTY+12:10:PCE", "QTY+46:10:PCE", /QTY\+46:10:PCE.*QTY 1/],
    ["LIN+2++B2:SA", "LIN+2++B2:ZZZ", /QTY 2 ZZZ/],
    ["GIN+BJ+340123450000000024", "GIN+BJ+340123450000000024:340123450000000031", /GIN\+BJ/],
    ["GIN+BJ+340123450000000024", "GIN+BJ+1", /GIN 2 1/],
    ["PIA+1+A1:SA", "PIA+1+A1", /PIA\+1\+A1/],
    ["NAD+SU+4250159300001::9", "NAD+SF+S8::92", /NAD SF S9/],
    ["LIN+2++B2:SA", "LIN+2+3+B2:SA", /LIN 2 1229 3/],
    ["RFF+ON:PO-7:1", "RFF+ON:PO-7:1'RFF+ON:PO-8:4", /RFF\+ON:PO-8:4/],
    ["RFF+ON:PO-7:1", "RFF+LI:1'RFF+LI:4", /RFF\+LI:4/],
    ["DTM+17:20261114:102", "DTM+17:20261114:102'DTM+17:20261120:102", /DTM\+17:20261120/],
    ["DTM+17:20261114:102", "DTM+17:20261114:102'DTM+132:20261120:102", /DTM\+132:20261120/],
    ["QTY+12:10:PCE", "QTY+12:10:PCE'DTM+17:20261120:102", /DTM\+17:20261120/],
    ["QTY+12:10:PCE", "QTY+12:10:PCE'GIN+BJ+340123450000000031", /GIN\+BJ\+340123450000000031/],
    ["QTY+12:10:PCE", "QTY+12:10:PCE'GIN+BN+S77", /GIN\+BN\+S77/],
    ["PCI+33E", "PCI+33E'GIN+BX+L9", /GIN\+BX\+L9/],
    ["PIA+1+A1:SA", "PIA+1+A1:SA'PIA+4+A9:SA", /PIA\+4\+A9/],
    ["DESADV:D:96A:UN:EAN005", "DESADV:0:96A:UN", /UNH 0052 DESADV:0:96A:UN/],
  ];
  for (const [from, to, said] of cases) {
    const [found] = readAs(changed(from, to)).messages;
    assert.ok(found?.type === "notice", to);
    assert.match(JSON.stringify(found.holds), said);
  }
  const refused: [from: string, to: string, field: string][] = [
    ["CPS+2+1", "CPS+2+9", "CPS 7166 9 known_parent"],
    ["CPS+2+1", "CPS+1", "CPS 7164  unique"],
    ["LIN+2++B2:SA", "LIN+1++B2:SA", "LIN 1082  unique"],
    ["CNT+2:2", "CNT+2:3", "CNT 2 3 equals 2"],
    ["BGM+351+SN1+9", "BGM+351++9", "BGM 1004  required"],
    ["DESADV:D:96A:UN:EAN005", "DESADV:D:1.2:UN", "UNH 0054 DESADV:D:1.2:UN unknown_directory"],
  ];
  for (const [from, to, said] of refused) {
    const words = readAs(changed(from, to)).problems.map(
      ({ field, value, rule }) => `${field} ${value} ${rule}`,
    );
    assert.ok(words.includes(said), `${to}: ${words.join(", ")}`);
  }
});

test("a file for somebody else, or of somebody else, is set aside and not answered", () => {
  for (const name of ["ourId", "partnerId"]) {
    const taken = exchange.take(bytes(fileOf([order()])), { ...settings, [name]: "OTHER" });
    assert.equal(taken.replies.length, 0, name);
    const [held] = taken.documents;
    const { problems } = edifact.normalise(held?.raw ?? "", "", { ...settings, [name]: "OTHER" });
    assert.match(problems[0]?.field ?? "", /UNB 00(04|10)/);
  }
  assert.deepEqual(
    exchange.check({ zone: "Mars/North", charset: "klingon" }).map((each) => each.field),
    ["zone", "currency", "charset"],
  );
});

test("whatever a file is, nothing of it is lost and nothing throws", () => {
  const texts = [fileOf([order("1"), change("1")]), fileOf(receipts), fileOf([notice()])];
  const noise = fc.uint8Array({ maxLength: 400 }).map((each) => Buffer.from(each));
  const mutated = fc
    .tuple(fc.constantFrom(...texts), fc.nat(), fc.nat())
    .map(([text, first, second]) => bytes(mutateText(mutateText(text, first, cut), second, cut)));
  fc.assert(
    fc.property(fc.oneof(noise, mutated), (file) => {
      const { documents, receipts: said, replies } = exchange.take(file, settings);
      assert.ok(documents.length + said.length > 0);
      for (const { raw, topic } of documents) {
        const { messages, problems } = edifact.normalise(raw, topic, settings);
        assert.notEqual(messages.length > 0, problems.length > 0);
      }
      for (const write of replies) assert.match(write({ control: 1, at: now }).raw, /^UNA/);
    }),
    { numRuns: 500 },
  );
});
