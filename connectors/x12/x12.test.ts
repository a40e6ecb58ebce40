// Goal: X12 passes the contract of every connector; every published file reads as the golden text
// beside this says, document by document, and what is no order is refused by name.
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
import { x12 } from "./index.ts";
import { cancellation, change, fileOf, notice, order, parcelNotice, receipts } from "./samples.ts";

const folder = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared");
const shared = join(folder, "data/channels/edi");
const absent = existsSync(shared) ? false : "the published files are not here";
const settings = { currency: "USD" };
const now = new Date("2026-11-11T12:00:00Z");
const exchange = x12.documents;
assert.ok(exchange);
const take = (text: string | Buffer) => exchange.take(Buffer.from(text), settings);

/** Read as was agreed with the partner. */
const agreed: Connector = {
  ...x12,
  normalise: (raw, topic) => x12.normalise(raw, topic, settings),
};

const document = (name: string, sets: readonly (readonly string[])[], more = {}) => ({
  ...{ name, topic: "850", raw: fileOf(sets, more) },
});

function push(name: string, expect: "good" | "stale" | "missing_header") {
  const raw = Buffer.from(fileOf([order()]));
  const at = expect === "stale" ? now.getTime() - 3_600_000 : now.getTime();
  const signed = { id: "m1", timestamp: String(Math.floor(at / 1_000)), raw };
  const headers = {
    "webhook-id": expect === "missing_header" ? undefined : "m1",
    "webhook-timestamp": signed.timestamp,
    "webhook-signature": signatureOf(signed, "s"),
  };
  return { name, raw, headers, secrets: ["s"], now, expect };
}

connectorContract(agreed, {
  pushes: [push("signed", "good"), push("old", "stale"), push("unsigned", "missing_header")],
  documents: [
    document("order", [order()]),
    document("sum that does not add up", [order().with(-1, "AMT*TT*66")]),
    document("change", [change()]),
    document("cancellation", [cancellation()]),
    document("two orders", [order("1"), order("2")]),
    document("without a total", [order().slice(0, -2)]),
    document("notice", [notice()], { group: "SH" }),
  ],
  versions: [
    document("older", [order()]),
    document("newer", [order()], { day: "261112", control: "000000102" }),
  ],
  longId: {
    ...document("long", [order("3705115058471208928")]),
    externalId: "3705115058471208928",
  },
  unknownStatus: {
    ...document("odd", [order().with(1, "BEG*05*XQ*4500017**20261111")]),
    status: "05 XQ",
  },
  mutate: (raw, at) => mutateText(raw, at, { piece: "~", field: "*" }),
});

/** Files of the folder that are X12, with those written from the standard behind them. */
const files = absent
  ? []
  : readdirSync(shared)
      .filter((name) => /x12/.test(name))
      .sort();

const made: readonly (readonly [name: string, text: string])[] = [
  ["from the standard: 850", fileOf([order()])],
  ["from the standard: 860", fileOf([change()], { control: "000000102" })],
  ["from the standard: 860 cancels", fileOf([cancellation()], { control: "000000103" })],
  ["from the standard: 856", fileOf([notice()], { control: "000000104", group: "SH" })],
  [
    "from the standard: 856 of a parcel for a customer",
    fileOf([parcelNotice({ number: "SN2", order: "4500017", goods: { "A1/1": 6 } })], {
      ...{ control: "000000105", group: "SH" },
    }),
  ],
  ["from the standard: 850 with schedules", fileOf([order("9", ["SDQ*EA*92*T7*5*T8*5"])])],
];

test("every published file reads as the golden text says", { skip: absent }, () => {
  const sources = [
    ...files.map((name) => [name, readFileSync(join(shared, name))] as const),
    ...made.map(([name, text]) => [name, Buffer.from(text)] as const),
  ];
  const documents = sources.flatMap(([name, bytes]) =>
    exchange
      .take(bytes, settings)
      .documents.map(({ key, topic, raw }) => ({ topic, raw, title: `${name} · ${key}` })),
  );
  const path = join(import.meta.dirname, "golden.txt");
  golden(agreed, documents, { path, anew: process.env["GOLDEN"] === "write" });
});

test("a document taken out of its file reads as it does within it", () => {
  const text = fileOf([order("1"), order("2"), change("1")]);
  const alone = take(text).documents.map(({ raw, topic }) => x12.normalise(raw, topic, settings));
  const within = x12.normalise(text, "", settings);
  assert.deepEqual(
    alone.flatMap((each) => each.messages),
    within.messages,
  );
});

test("a long header over many short sets is kept once, and told so", () => {
  const text = fileOf(Array.from({ length: 500 }, () => ["850"])).replace(
    "GS*PO*BUYER",
    `GS*PO*${"B".repeat(10_000)}`,
  );
  const { documents, replies } = take(text);
  assert.deepEqual(
    documents.map((each) => [each.topic, each.raw.length]),
    [["interchange", text.trim().length]],
  );
  assert.equal(replies.length, 1);
  const [problem] = x12.normalise(documents[0]?.raw ?? "", "", settings).problems;
  assert.match(`${problem?.field} ${problem?.rule}`, /^ISA GS at_most \d+$/);
});

test("an envelope whose numbers or counts are wrong is held whole, and told so", () => {
  const good = fileOf([order("1"), order("2")]);
  const cases: [from: string, to: string, reply: RegExp, field: string][] = [
    [
      "SE*17*0002",
      "SE*18*0002",
      /AK5\*A~\s+AK2\*850\*0002~\s+AK5\*R\*4~\s+AK9\*P\*2\*2\*1~/,
      "SE01",
    ],
    ["SE*17*0002", "SE*17*0009", /AK5\*R\*3~/, "SE02"],
    ["GE*2*101", "GE*3*101", /AK5\*R~[^]*AK9\*R\*3\*2\*0\*5~/, "GE01"],
    ["GE*2*101", "GE*2*102", /AK9\*R\*2\*2\*0\*4~/, "GE02"],
    ["IEA*1*000000101", "IEA*2*000000101", /TA1\*000000101\*261111\*1200\*R\*021~/, "IEA01"],
    ["IEA*1*000000101", "IEA*1*000000999", /TA1\*000000101\*261111\*1200\*R\*001~/, "IEA02"],
    ["IEA*1*000000101~", "", /TA1\*000000101\*261111\*1200\*R\*023~/, "IEA"],
    ["SE*17*0001~\n", "", /AK5\*R\*2~/, "SE"],
    ["ST*850*0002", "ST*850*0001", /AK5\*R~[^]*AK5\*R\*3\*23~\s+AK9\*R\*2\*2\*0~/, "ST02"],
  ];
  for (const [from, to, reply, field] of cases) {
    const text = good.replace(from, to);
    assert.notEqual(text, good, from);
    const { documents, replies } = take(text);
    const sent = replies.map((write) => write({ control: 7, at: now }).raw).join("\n");
    assert.match(sent, reply, field);
    const problems = documents.flatMap(
      (each) => x12.normalise(each.raw, each.topic, settings).problems,
    );
    assert.ok(
      problems.some((each) => each.field === field),
      `${field}: ${JSON.stringify(problems)}`,
    );
    // Nothing of the file is gone: what is not read stands in what is held.
    const kept = documents.map((each) => each.raw).join("\n");
    for (const each of text.split("~").filter((one) => /^\s*(PO1|BEG)/.test(one)))
      assert.ok(kept.includes(each.trim()), each);
  }
});

test("a good file is answered by one 997 for each group, and ours is one that we can read", () => {
  const { documents, replies, receipts: none } = take(fileOf([order("1"), order("2")]));
  assert.deepEqual(
    documents.map((each) => each.key),
    ["ZZ:BUYER/000000101/PO/101/0001", "ZZ:BUYER/000000101/PO/101/0002"],
  );
  assert.equal(none.length, 0);
  const [reply] = replies.map((write) => write({ control: 31, at: now }));
  assert.ok(reply);
  assert.equal(
    reply.raw,
    [
      "ISA*00*          *00*          *ZZ*MILLRACE       *ZZ*BUYER          *261111*1200*U*00401*000000031*0*T*>~",
      "GS*FA*MILLRACE*BUYER*20261111*1200*31*X*004010~",
      "ST*997*0031~",
      ...["AK1*PO*101~", "AK2*850*0001~", "AK5*A~", "AK2*850*0002~", "AK5*A~", "AK9*A*2*2*2~"],
      ...["SE*8*0031~", "GE*1*31~", "IEA*1*000000031~", ""],
    ].join("\n"),
  );
  assert.deepEqual(take(reply.raw).receipts, [{ control: "101", accepted: true, detail: "A" }]);
});

test("what the partner says of our documents is read, and is answered by nothing", () => {
  const taken = take(fileOf(receipts, { group: "FA" }));
  assert.deepEqual(taken.receipts, [
    { control: "501", accepted: true, detail: "A" },
    {
      ...{ control: "502", accepted: false },
      detail: "AK3*LIN*12**8 AK4*3**7*XX AK5*R*5 AK9*R*1*1*0",
    },
  ]);
  assert.deepEqual([taken.documents.length, taken.replies.length], [0, 0]);
});

test("an order is answered in its own words, and its parcel announced", () => {
  const [ordered] = take(fileOf([order()])).documents;
  assert.ok(ordered);
  const made = { envelope: { control: 12, at: now }, settings };
  const line = {
    lineExternalId: "1",
    units: 10,
    cancelledUnits: 0,
    shortUnits: 4,
    day: "2026-11-11",
  };
  const other = { ...line, lineExternalId: "2", units: 3, shortUnits: 0, day: null };
  const answer = exchange.respond(ordered, { isCancelled: false, lines: [line, other] }, made);
  assert.deepEqual(answer?.raw.split("~\n").slice(2, -4), [
    ...["ST*855*0012", "BAK*00*AC*4500017*20261111*****20261111"],
    ...["PO1*1*10*EA*2.55**VN*A1*UP*036000291452", "ACK*IQ*6*EA*067*20261111", "ACK*IB*4*EA"],
    ...["PO1*2*3*CA*12.00**VN*B2", "ACK*IA*3*CA", "CTT*2"],
  ]);
  const refused = exchange.respond(ordered, { isCancelled: true, lines: [line] }, made);
  assert.match(refused?.raw ?? "", /BAK\*00\*RJ\*4500017/);
  const parcel = {
    ...{ number: "881", carrier: "SF~Express*", trackingNumber: "SF1" },
    lines: [{ lineExternalId: "1", units: 6 }],
  };
  const despatch = exchange.despatch(ordered, parcel, made);
  assert.deepEqual(despatch?.raw.split("~\n").slice(2, -4), [
    ...["ST*856*0012", "BSN*00*881*20261111*1200*0004", "HL*1**S", "TD5*B****SF Express"],
    ...["REF*CN*SF1", "DTM*011*20261111", "N1*ST*Harbour Stores DC 7*92*T7"],
    ...["N4*Oakland*CA*94607*US", "HL*2*1*O", "PRF*4500017***20261111", "HL*3*2*I"],
    ...["LIN*1*VN*A1*UP*036000291452", "SN1*1*6*EA", "CTT*3*6"],
  ]);
  // The counts of our own envelopes hold too, and what announces a parcel reads as one.
  assert.deepEqual(
    x12.normalise(answer?.raw ?? "", "").problems.map(({ field, rule }) => `${field} ${rule}`),
    ["currency currency", "ST01 unknown_topic"],
  );
  const [read] = x12.normalise(despatch?.raw ?? "", "", settings).messages;
  assert.ok(read?.type === "notice");
  const [sent] = read.lines;
  assert.deepEqual(
    [read.externalId, read.carrier, read.trackingNumbers, read.holds, read.lines.length],
    ["881", "SF Express", ["SF1"], [], 1],
  );
  assert.deepEqual(
    [sent?.orderNumber, sent?.orderLine, sent?.code, sent?.units],
    ["4500017", "1", "A1", 6],
  );
});

test("a line that was taken back sends nothing, and what is said twice is said once", () => {
  const readAs = (from: string, to: string) => {
    const lines = notice().flatMap((each) => (each === from ? to.split("~\n") : [each]));
    const [found] = x12.normalise(fileOf([lines], { group: "SH" }), "856", settings).messages;
    assert.ok(found?.type === "notice", to);
    assert.deepEqual(found.holds, [], to);
    return found.lines.map(({ units, isCancelled }) => [units, isCancelled ?? false]);
  };
  const [first] = readAs("SN1*2*3*CA", "SN1*2*3*CA");
  assert.deepEqual(readAs("SN1*2*3*CA", "SN1*2*3*CA*****ID"), [first, [0, true]]);
  for (const sent of ["AC", "BP", "IA"])
    assert.deepEqual(readAs("SN1*2*3*CA", `SN1*2*3*CA*****${sent}`), [first, [3, false]]);
  readAs("PRF*PO-7***20261101", "PRF*PO-7***20261101~\nDTM*017*20261114");
});

/** What stands in a notice, what it is changed to, and how that is told. */
const unreadable: [from: string, to: string, said: RegExp][] = [
  ["BSN*00*SN1*20261111*0930*0001", "BSN*77*SN1*20261111*0930*0001", /unknown_status.*"77"/],
  ["SN1*1*10*EA", "SN1*1*10.5*KG", /SN1 5 10\.5 KG/],
  ["LIN*2*VN*B2", "LIN*2*QQ*B2", /SN1 6 QQ/],
  ["MAN*GM*340123450000000024", "MAN*GM*340123450000000025", /MAN 4 340123450000000025/],
  ["MAN*GM*340123450000000024", "MAN*ZZ*7", /MAN\*ZZ\*7/],
  ["HL*3*2*T", "HL*3*2*Q", /HL03 3 Q/],
  ["DTM*017*20261114", "DTM*017*20261114*1200*ET", /DTM\*017/],
  ["N1*ST*Our warehouse*92*W1", "N1*SF*Another*92*S8", /N1 SF S9/],
  ["SN1*2*3*CA", "SN1*2*3*CA*****IH", /SN108 6 IH/],
  ["SN1*2*3*CA", "SN1*2*3*CA~\nSN1*2*4*CA", /SN1\*2\*4\*CA/],
  ["LIN*2*VN*B2", "LIN*2*VN*B2~\nLIN*3*VN*C3", /LIN\*3\*VN\*C3/],
  ["MAN*GM*340123450000000024", "LIN*3*VN*C3", /LIN\*3\*VN\*C3/],
  ["MAN*GM*340123450000000024", "SN1*3*7*EA", /SN1\*3\*7\*EA/],
  ["PID*F****Kettle", "MAN*GM*340123450000000031", /MAN\*GM\*340123450000000031/],
  ["PID*F****Kettle", "PRF*PO-8~\nPRF*PO-9", /PRF\*PO-9/],
  ["TD1*CTN25*1", "PRF*PO-8", /PRF\*PO-8/],
  ["TD1*CTN25*1", "TD1*CTN25*1~\nTD1*BAG*4", /TD1\*BAG\*4/],
  ["PRF*PO-7***20261101", "PRF*PO-7***20261101~\nDTM*017*20261120", /DTM\*017\*20261120/],
  ["DTM*017*20261114", "DTM*017*20261114~\nDTM*067*20261120", /DTM\*067\*20261120/],
  ["PID*F****Kettle", "DTM*017*20261120", /DTM\*017\*20261120/],
  ["PID*F****Kettle", "REF*SE*S77", /REF\*SE\*S77/],
  ["CTT*6*13", "CTT*6*14", /CTT02 14 equals 13/],
];

test("a notice says what it cannot read in its own words, and loses no level of its goods", () => {
  const readAs = (sets: readonly (readonly string[])[]) =>
    x12.normalise(fileOf(sets, { group: "SH" }), "856", settings);
  const known = notice();
  for (const at of known.keys()) {
    if (at === 0) continue;
    const { messages, problems } = readAs([known.with(at, "ZZQ*seven")]);
    const [found] = messages;
    const isHeld = found?.type === "notice" && JSON.stringify(found.holds).includes("ZZQ*seven");
    assert.ok(problems.length > 0 || isHeld, known[at]);
  }
  const changed = (from: string, to: string) => [
    known.flatMap((each) => (each === from ? to.split("~\n") : [each])),
  ];
  for (const [from, to, said] of unreadable) {
    const [found] = readAs(changed(from, to)).messages;
    assert.ok(found?.type === "notice", to);
    assert.match(JSON.stringify(found.holds), said);
  }
  const refused: [from: string, to: string, field: string][] = [
    ["HL*5*4*I", "HL*5*9*I", "HL02 9 known_parent"],
    ["HL*6*4*I", "HL*5*4*I", "HL01 5 unique"],
    [
      "HL*6*4*I",
      [...Array.from({ length: 20 }, (_each, at) => `HL*${at + 6}*${at + 5}*P`), "HL*99*25*I"].join(
        "~\n",
      ),
      "HL02 21 at_most 20 levels",
    ],
    ["CTT*6*13", "CTT*7*13", "CTT01 7 equals 6"],
    ["BSN*00*SN1*20261111*0930*0001", "BSN*00**20261111", "BSN02  required"],
    ["DTM*017*20261114", "DTM*017*20261199", "DTM02 20261199 not_a_date"],
  ];
  for (const [from, to, said] of refused) {
    const words = readAs(changed(from, to)).problems.map(
      ({ field, value, rule }) => `${field} ${value} ${rule}`,
    );
    assert.ok(words.includes(said), `${to}: ${words.join(", ")}`);
  }
});

test("a file for somebody else, or of somebody else, is set aside and not answered", () => {
  for (const [name, value] of Object.entries({ ourId: "OTHER", partnerId: "OTHER" })) {
    const taken = exchange.take(Buffer.from(fileOf([order()])), { ...settings, [name]: value });
    assert.equal(taken.replies.length, 0, name);
    const [held] = taken.documents;
    const { problems } = x12.normalise(held?.raw ?? "", "", { ...settings, [name]: value });
    assert.match(problems[0]?.field ?? "", /ISA0[68]/);
  }
  assert.deepEqual(exchange.check({ currency: "USD", zone: "America/New_York" }), []);
  assert.deepEqual(
    exchange.check({ zone: "Mars/North", changesBy: "x" }).map((each) => each.field),
    ["zone", "changesBy", "currency"],
  );
});

test("whatever a file is, nothing of it is lost and nothing throws", () => {
  const texts = [
    fileOf([order("1"), change("1")]),
    fileOf(receipts, { group: "FA" }),
    fileOf([notice()], { group: "SH" }),
  ];
  const bytes = fc.uint8Array({ maxLength: 400 }).map((each) => Buffer.from(each));
  const changed = fc
    .tuple(fc.constantFrom(...texts), fc.nat(), fc.nat())
    .map(([text, first, second]) => {
      const cut = { piece: "~", field: "*" };
      return Buffer.from(mutateText(mutateText(text, first, cut), second, cut));
    });
  fc.assert(
    fc.property(fc.oneof(bytes, changed), (file) => {
      const { documents, receipts: said, replies } = exchange.take(file, settings);
      assert.ok(documents.length + said.length > 0);
      for (const { raw, topic } of documents) {
        const { messages, problems } = x12.normalise(raw, topic, settings);
        assert.notEqual(messages.length > 0, problems.length > 0);
      }
      for (const write of replies) assert.match(write({ control: 1, at: now }).raw, /^ISA/);
    }),
    { numRuns: 500 },
  );
});

test("a file of more fields than a server's memory is for is refused unread", () => {
  assert.equal(take("*".repeat(4_000_001)).refusal, "too_many_fields");
});
