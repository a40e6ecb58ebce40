// Goal: an instance is read as it is meant or refused by its place. Method: tables; the texts are the
// public sets' forms, written by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BothWords } from "../../kernel/index.ts";
import { readInstance, readText } from "./index.ts";

const two = [
  [
    [0, 3],
    [1, 2],
  ],
  [
    [1, 4],
    [0, 1],
  ],
];

const texts: readonly (readonly [string, string, readonly (readonly (readonly number[])[])[]])[] = [
  ["a line a job", "2 2\n0 3 1 2\n1 4 0 1\n", two],
  ["machines from 1", "2 2\n1 3 2 2\n2 4 1 1\n", two],
  ["comments, blanks and CRLF", "# two\r\n\r\n2 2 // size\r\n0 3\t1 2\r\n1 4 0 1 % end\r\n", two],
  ["prose around", "instance a\n+++\ntwo jobs\n2 2\n0 3 1 2\n1 4 0 1\n+++\nthat was it\n", two],
  [
    "matrices",
    "jobs, machines, seed, seed:\n2 2 8 9 7 5\nTimes\n3 2\n4 1\nMachines\n1 2\n2 1\n",
    two,
  ],
  [
    "flexible, a mean behind the size",
    "2 2 1.5\n2 1 1 3 2 1 4 2 2\n1 1 2 4\n",
    [
      [
        [0, 3],
        [0, 4, 1, 2],
      ],
      [[1, 4]],
    ],
  ],
];

for (const [name, text, jobs] of texts) {
  test(`read: ${name}`, () => {
    const read = readText(text);
    assert.deepEqual(read.ok && read.value.jobs, jobs);
  });
}

test("numbers behind every job are told, changeovers behind all jobs are read", () => {
  const due = readText("2 2 1\n1 1 1 3  40 2\n1 1 2 4  50 1\n");
  assert.equal(due.ok && due.value.trailing, 2);
  const setup = readText("2 2\n0 3 1 2\n1 4 0 1\n0 5\n6 0\n0 7\n8 0\n");
  assert.deepEqual(setup.ok && setup.value.setup, [
    [
      [0, 5],
      [6, 0],
    ],
    [
      [0, 7],
      [8, 0],
    ],
  ]);
});

test("a section is picked by its name", () => {
  const text = "instance a\n1 1\n0 3\ninstance b\n1 1\n0 5\n";
  const read = readText(text, "b");
  assert.deepEqual(read.ok && read.value.jobs, [[[0, 5]]]);
  assert.match(refusalOfText(text, "c"), /there is no c in it; there are a, b/);
});

/** English words that a Chinese sentence may hold: names of fields, and what the file says itself. */
const named =
  /snapshot|operations|jobs|ops|acts|modes|material_at|materialAt|minutes|resource|family|orders|after|from|due|setup|prec|cap|null|end|start|true|false|hello|JSON|"[^"]*"|\b[a-cmx]\b/g;

/** The English words of a refusal; its Chinese ones must be there and hold none beside names. */
function inBoth({ en, zh }: BothWords): string {
  assert.match(zh, /\p{Script=Han}/u);
  assert.doesNotMatch(zh.replaceAll(named, ""), /[a-z]{2,}/i, zh);
  return en;
}

function refusalOfText(text: string, name?: string): string {
  const read = readText(text, name);
  assert.ok(!read.ok);
  return inBoth(read.error);
}

const badTexts: readonly (readonly [string, RegExp])[] = [
  ["hello", /no numbers/],
  ["5", /line 1: a text begins with/],
  ["3 2\n0 1 1 1\n", /after 1 of the 3 jobs that line 1 announces/],
  ["2 2\n0 3 1 x\n1 2 0 3\n", /line 2: "0 3 1 x" is not a line of numbers/],
  ["2 2\n0 3 1 2\n1 4 0\n", /line 3: 3 numbers are no pairs/],
  ["2 2\n0 3 1 2\n1 4 7 1\n", /machines are to count from 0 or from 1, up to 2/],
  ["2 2 1.5\n1 2 1 3 2 4\n1 3 1 3\n", /line 3: operation 1 of 1 has fewer than its 3 alternatives/],
  ["2 2\n0 3 1 2\n1 4 0 1\n5 5\n", /line 4: 2 numbers behind the jobs/],
];

for (const [text, said] of badTexts) {
  test(`refused: ${JSON.stringify(text)}`, () => assert.match(refusalOfText(text), said));
}

const snapshot = {
  now: 0,
  resources: [{ ref: 0, capacity: 1 }],
  orders: [{ ref: 0 }],
  operations: [{ ref: 0, order: 0, modes: [{ resource: 0, minutes: 5 }] }],
};

const operation = (more: object) => ({
  ...snapshot,
  operations: [{ ...snapshot.operations[0], ...more }],
});

const values: readonly (readonly [string, unknown, RegExp])[] = [
  ["no object", 7, /not an object/],
  ["no form that is known", { foo: 1 }, /none of: snapshot, operations/],
  ["a list that is none", { ...snapshot, orders: {} }, /orders is an object, not a list/],
  [
    "a field that is missing",
    operation({ modes: [{ minutes: 5 }] }),
    /modes\[0\]\.resource is missing/,
  ],
  [
    "a text for a number",
    operation({ family: "red" }),
    /operations\[0\]\.family is "red"; it takes a number/,
  ],
  [
    "null for nothing",
    { ...snapshot, orders: [{ ref: 0, due: null }] },
    /orders\[0\]\.due is null/,
  ],
  [
    "a slip of the pen",
    operation({ material_at: 5 }),
    /operations\[0\]\.material_at is not known; write materialAt/,
  ],
  [
    "a link from nowhere",
    operation({ after: [{ operation: 1, from: "middle" }] }),
    /"middle"; it takes end or start/,
  ],
  ["half a pair", { m: 1, jobs: [[[0]]] }, /jobs\[0\]\[0\] has 1 numbers/],
  ["more machines than fit", { m: 1e9, jobs: [[[0, 1]]] }, /m is 1000000000; it takes a whole/],
  ["half a machine", { m: 2.5, jobs: [[[0, 1]]] }, /m is 2.5; it takes a whole number/],
  ["fewer than no machines", { m: -1, jobs: [[[0, 1]]] }, /m is -1; it takes a whole number/],
  ["a machine beyond all", { jobs: [[[1e9, 1]]] }, /names machine 1000000000/],
  ["a machine beyond", { m: 1, jobs: [[[1, 5]]] }, /names machine 1; there are 1/],
  [
    "changeovers that fit nothing",
    { m: 1, jobs: [[[0, 5]]], setup: [[[0, 1]]] },
    /setup\[0\] is not square/,
  ],
  ["precedence beyond", { m: 1, ops: [[0, 5]], prec: [[0, 1]] }, /prec holds \[0,1\]/],
  ["a follower beyond", { cap: [1], acts: [[1, [1], [2]]] }, /acts\[0\] is followed by 2/],
  ["an act that is cut off", { cap: [1], acts: [[1, [1]]] }, /acts\[0\] has 2 parts, not 3/],
];

for (const [name, value, said] of values) {
  test(`refused: ${name}`, () => {
    const read = readInstance(value);
    assert.ok(!read.ok);
    assert.match(inBoth(read.error.why), said);
  });
}

test("fields that mean nothing here are told", () => {
  const read = readInstance({ ...operation({ colour: "red" }), note: "by hand" });
  assert.deepEqual(read.ok && read.value.ignored, ["operations[].colour", "note"]);
});
