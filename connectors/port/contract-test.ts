import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createChance } from "../../kernel/index.ts";
import type { Connector, Push, Verified, WebhookConnector } from "./connector.ts";
import { readJson } from "./json.ts";
import { count, drawn, extended, mutate, odd, reordered } from "./mutations.ts";
import type { CanonicalNotice, CanonicalParcel, CanonicalStock, ChannelMessage } from "./order.ts";

interface Document {
  readonly name: string;
  readonly raw: string;
  readonly topic: string;
}

/** What a connector brings to its contract test. Documents should be the platform's own. */
export interface ConnectorFixtures {
  readonly pushes: readonly (Push & {
    readonly name: string;
    readonly secrets: readonly string[];
    readonly now: Date;
    readonly expect: "good" | Extract<Verified, { ok: false }>["reason"];
  })[];
  readonly documents: readonly Document[];
  /** Two versions of one order, the older first. */
  readonly versions: readonly [Document, Document];
  /** A document whose order id is beyond 2^53. */
  readonly longId: Document & { readonly externalId: string };
  /** A document in a status that no table knows. */
  readonly unknownStatus: Document & { readonly status: string };
  /** The document with one thing changed, for those that are no JSON. */
  readonly mutate?: (raw: string, at: number) => string;
}

const malformed = [
  "",
  "{",
  "null",
  "[]",
  "7",
  '"x"',
  "{}",
  '{"id":{}}',
  "\u0000",
  "<html>503</html>",
];

/** The first order of a document; fails with its problems when there is none. */
function orderOf(connector: WebhookConnector, { raw, topic, name }: Document) {
  const { messages, problems } = connector.normalise(raw, topic);
  const order = messages.find((message) => message.type === "order");
  assert.ok(order, `${name}: ${JSON.stringify(problems)}`);
  return order;
}

/** What holds for what is told beside orders: parcels that left, and stock that lies there. */
function checkTold(message: CanonicalParcel | CanonicalStock): void {
  assert.ok(!Number.isNaN(message.sourceUpdatedAt.getTime()));
  if (message.type === "stock") {
    assert.notEqual(message.placeExternalId, "");
    assert.ok(message.units === null || Number.isSafeInteger(message.units), `${message.units}`);
    return;
  }
  assert.notEqual(message.number, "");
  assert.ok(message.trackingNumbers.every((each) => typeof each === "string" && each !== ""));
  for (const line of message.lines) {
    assert.notEqual(line.externalId, "");
    assert.ok(Number.isSafeInteger(line.units) && line.units >= 0, `units ${line.units}`);
  }
}

/** What holds for goods that a partner says are on their way: what is not read holds the notice. */
function checkNotice({ lines, packs, holds, purpose, ...notice }: CanonicalNotice): void {
  for (const at of [notice.sourceUpdatedAt, notice.despatchedAt, notice.expectedBy])
    assert.ok(at === null || !Number.isNaN(at.getTime()));
  assert.ok(lines.length > 0);
  const known = new Set(packs.map((each) => each.externalId));
  assert.equal(known.size, packs.length);
  for (const { within } of packs) assert.ok(within === null || known.has(within), `${within}`);
  const isDoubtful =
    purpose === "unknown" || lines.some((each) => each.units === null || each.code === "");
  if (isDoubtful) assert.ok(holds.length > 0, "what nobody can read is held");
  for (const { units, packs: own } of lines) {
    assert.ok(units === null || (Number.isSafeInteger(units) && units >= 0), `units ${units}`);
    for (const id of own) assert.ok(known.has(id), id);
  }
}

/** What holds for any message at all, however odd the document was. */
function checkMessage(message: ChannelMessage): void {
  assert.equal(typeof message.externalId, "string");
  assert.notEqual(message.externalId, "");
  if (message.type === "parcel" || message.type === "stock") {
    checkTold(message);
    return;
  }
  if (message.type === "notice") {
    checkNotice(message);
    return;
  }
  assert.match(message.currency, /^[A-Z]{3}$/);
  assert.ok(!Number.isNaN(message.placedAt.getTime()));
  if (message.type === "change") {
    for (const line of message.lines) {
      assert.notEqual(line.externalId, "");
      if ("units" in line) assert.ok(Number.isSafeInteger(line.units));
    }
    return;
  }
  for (const line of message.lines) {
    assert.equal(typeof line.code, "string");
    assert.ok(Number.isSafeInteger(line.units) && line.units >= 0, `units ${line.units}`);
    assert.ok(Number.isSafeInteger(line.amountMinor), `amount ${line.amountMinor}`);
  }
  if (message.type !== "order") {
    assert.ok(Number.isSafeInteger(message.amountMinor));
    const { standing, channelStatus, sourceUpdatedAt } = message;
    if (standing === undefined) return;
    assert.ok(channelStatus && sourceUpdatedAt, "a standing has its own word and instant");
    assert.ok(!Number.isNaN(sourceUpdatedAt.getTime()));
    return;
  }
  assert.ok(!Number.isNaN(message.sourceUpdatedAt.getTime()));
  assert.equal(typeof message.channelStatus, "string");
  for (const line of message.lines) {
    assert.equal(typeof line.externalId, "string");
    assert.ok((line.shippedUnits ?? 0) + (line.cancelledUnits ?? 0) <= line.units, line.code);
  }
  const sum = message.lines.reduce((total, line) => total + line.amountMinor, 0);
  const held = message.holds.some((hold) => hold.reason === "amount");
  assert.equal(held, sum !== message.totalMinor, `lines ${sum}, total ${message.totalMinor}`);
}

function signatures(connector: WebhookConnector, { pushes }: ConnectorFixtures): void {
  void test(`${connector.kind}: good pushes verify, bad and stale ones do not`, () => {
    const isPushed = !("pushes" in connector && connector.pushes === "none");
    assert.equal(
      pushes.some((push) => push.expect === "good"),
      isPushed,
      "a platform that pushes has a good push to test with",
    );
    for (const { name, expect, ...push } of pushes) {
      const verified = connector.verify(push);
      if (expect !== "good") {
        assert.deepEqual(verified, { ok: false, reason: expect }, name);
        continue;
      }
      assert.ok(verified.ok && verified.dedupeKey !== "" && verified.topic !== "", name);
      const raw = Buffer.from(push.raw);
      const at = raw.length >> 1;
      raw[at] = (raw[at] ?? 0) ^ 1;
      const refused = { ok: false, reason: "signature" };
      if (connector.signs !== "address")
        assert.deepEqual(connector.verify({ ...push, raw }), refused, `${name}, one bit changed`);
      assert.deepEqual(connector.verify({ ...push, secrets: ["other"] }), refused, name);
      assert.deepEqual(connector.verify({ ...push, secrets: [] }), refused, name);
      const rotated = { ...push, secrets: ["new", ...push.secrets] };
      assert.equal(connector.verify(rotated).ok, true, `${name}, while secrets rotate`);
    }
  });
}

function documents(connector: WebhookConnector, fixtures: ConnectorFixtures): void {
  void test(`${connector.kind}: documents are read the same each time, add up or are held`, () => {
    assert.ok(fixtures.documents.length > 0, "no document to test with");
    for (const { name, raw, topic } of fixtures.documents) {
      const first = connector.normalise(raw, topic);
      assert.deepEqual(connector.normalise(raw, topic), first, name);
      assert.notEqual(first.messages.length > 0, first.problems.length > 0, name);
      first.messages.forEach(checkMessage);
      const ids = first.messages.map((message) => `${message.type} ${message.externalId}`);
      assert.equal(new Set(ids).size, ids.length, `${name}: two messages of one identity`);
    }
  });

  void test(`${connector.kind}: a platform that takes answers shows what is asked`, () => {
    const answers = "answers" in connector ? (connector as Partial<Connector>).answers : undefined;
    const asked = fixtures.documents
      .flatMap(({ raw, topic }) => connector.normalise(raw, topic).messages)
      .filter((each) => each.type === "aftersale" && each.standing === "asked");
    assert.equal(asked.length > 0, answers !== undefined);
  });

  void test(`${connector.kind}: versions of one order can be told apart, and its lines stay its lines`, () => {
    const [older, newer] = fixtures.versions.map((each) => orderOf(connector, each));
    assert.ok(older && newer);
    assert.equal(newer.externalId, older.externalId);
    assert.ok(newer.sourceUpdatedAt > older.sourceUpdatedAt);
    const ids = (order: typeof older) =>
      order.lines.filter(({ kind }) => kind === "sale").map(({ externalId }) => externalId);
    const kept = new Set(ids(newer));
    assert.ok(
      ids(older).every((id) => kept.has(id)),
      "a line lost its identity",
    );
  });

  void test(`${connector.kind}: long ids keep their digits, unknown states are held as they are`, () => {
    const { longId, unknownStatus } = fixtures;
    assert.equal(orderOf(connector, longId).externalId, longId.externalId);
    const odd = orderOf(connector, unknownStatus);
    assert.ok(odd.holds.some((hold) => hold.reason === "unknown_status"));
    assert.ok(odd.channelStatus.includes(unknownStatus.status), odd.channelStatus);
  });
}

/** A large document's values meet the odd things in turn, one each: all of them would take minutes. */
const manyValues = 200;

/** What is drawn in a run; SEED repeats one that failed. */
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

/** Of all changed documents so many characters are read in a run; the next run draws others. */
const charactersRead = 24_000_000;

interface Change {
  readonly name: string;
  readonly topic: string;
  /** Makes the document with the one value changed. */
  readonly raw: () => string;
}

/** JSON documents with one value after the other changed to odd things, evenly drawn where they are many. */
function changedOnce(documents: ConnectorFixtures["documents"]): Change[] {
  let characters = 0;
  const changes = documents.flatMap(({ name, raw, topic }) => {
    const body = readJson(raw);
    const values = count(body);
    const each = Array.from({ length: values }, (_, at) => {
      const turn = odd[at % odd.length];
      return (values > manyValues ? [turn] : odd).map((by) => ({
        ...{ name, topic },
        raw: () => JSON.stringify(mutate(body, at, by)) ?? "",
      }));
    }).flat();
    characters += each.length * raw.length;
    return each;
  });
  const step = Math.max(1, characters / charactersRead);
  return drawn(changes, { step, first: createChance(seed).next() * step });
}

function mistakes(connector: WebhookConnector, fixtures: ConnectorFixtures): void {
  const topics = [...new Set(fixtures.documents.map((each) => each.topic)), "nobody/knows"];
  void test(`${connector.kind}: what cannot be read is a problem with field and rule`, () => {
    for (const raw of malformed) {
      for (const topic of topics) {
        const { messages, problems } = connector.normalise(raw, topic);
        assert.equal(messages.length, 0, raw);
        assert.ok(problems.length > 0, raw);
        for (const { field, rule } of problems) assert.ok(field !== "" && rule !== "", raw);
      }
    }
  });

  const check = (raw: string, topic: string) => {
    const { messages, problems, unread } = connector.normalise(raw, topic);
    assert.notEqual(messages.length > 0, problems.length > 0);
    if (unread) assert.ok(unread.externalId !== "" && unread.orderExternalId !== "");
    messages.forEach(checkMessage);
  };
  const anyOf = fc.constantFrom(...fixtures.documents);
  const title = `${connector.kind}: a document with one value changed is read or refused, never thrown`;
  const change = fixtures.mutate;
  // Pieces of a text document mean what they mean by their order.
  if (change) {
    void test(title, () => {
      const changed = fc.property(anyOf, fc.nat(), ({ raw, topic }, at) =>
        check(change(raw, at), topic),
      );
      fc.assert(changed, { numRuns: 1_000, seed });
    });
    return;
  }
  void test(title, () => {
    for (const { name, topic, raw } of changedOnce(fixtures.documents)) {
      const one = raw();
      try {
        check(one, topic);
      } catch (error) {
        throw new Error(`SEED=${seed}, ${name}: ${one.slice(0, 4_000)}`, { cause: error });
      }
    }
  });
  void test(`${connector.kind}: the order of names and names that nobody knows change nothing`, () => {
    fc.assert(
      fc.property(anyOf, fc.nat(), fc.nat(), ({ raw, topic }, at, by) => {
        const body = readJson(raw);
        const known = connector.normalise(JSON.stringify(body), topic);
        for (const same of [reordered(body, at), extended(body, at, odd[by % odd.length] ?? "x")])
          assert.deepEqual(connector.normalise(JSON.stringify(same), topic), known);
      }),
      { numRuns: 300, seed },
    );
  });
}

/** One that is only pushed to has no form: nobody types anything. */
function settings(connector: WebhookConnector & Partial<Connector>): void {
  const { kind, fields, steps, limits } = connector;
  if (!fields || !steps || !limits) return;
  void test(`${kind}: its form and first steps are told in both languages, its limits are said`, () => {
    const names = fields.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
    assert.ok(steps.length > 0);
    for (const { name, zh, en } of [...fields, ...steps]) {
      assert.ok(zh.label !== "" && en.label !== "", name);
      assert.match(zh.help, /\p{Script=Han}/u, name);
      assert.match(en.help, /^\P{Script=Han}*[a-z]\P{Script=Han}*$/u, name);
    }
    const { requestsPerSecond, burst, pageMax, overlapMs, lagMs } = limits;
    assert.ok(requestsPerSecond > 0 && burst > 0 && pageMax > 0 && overlapMs >= 0 && lagMs >= 0);
  });
}

/** Registers the tests that every connector must pass, whatever its platform. */
export function connectorContract(connector: WebhookConnector, fixtures: ConnectorFixtures): void {
  signatures(connector, fixtures);
  documents(connector, fixtures);
  mistakes(connector, fixtures);
  settings(connector);
}
