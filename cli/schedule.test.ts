// Goal: the schedule verb reads what it is given and refuses in words. Method: the program itself, on
// files of its own.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  closeSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { Told } from "../kernel/index.ts";
import { instanceIn } from "./schedule-input.ts";

const folder = mkdtempSync(join(tmpdir(), "schedule-"));
after(() => rmSync(folder, { recursive: true }));
const main = join(import.meta.dirname, "main.ts");

const three = {
  name: "three",
  m: 2,
  jobs: [
    [
      [0, 3],
      [1, 2],
    ],
    [
      [1, 4],
      [0, 1],
    ],
    [
      [0, 2],
      [1, 2],
    ],
  ],
};

function schedule(instance: unknown, ...more: readonly string[]) {
  const file = join(folder, "in.json");
  const out = join(folder, "out.json");
  rmSync(out, { force: true });
  const plain = typeof instance === "string" || Buffer.isBuffer(instance);
  writeFileSync(file, plain ? instance : JSON.stringify(instance));
  const args = ["--json", "schedule", "--in", file, "--out", out, "--iterations", "2000", ...more];
  const { status, stdout } = spawnSync(process.execPath, [main, ...args], {
    env: { ...process.env, MILLRACE_LANG: "en" },
    encoding: "utf8",
  });
  const said = JSON.parse(stdout) as object & { readonly error?: { readonly message: string } };
  return { status, why: said.error?.message ?? "", said, out };
}

test("a benchmark's job shop is planned to its optimum", () => {
  const { status, said, out } = schedule(three);
  assert.equal(status, 0);
  const plan = JSON.parse(readFileSync(out, "utf8")) as { score: { makespan: number }; bars: [] };
  assert.equal(plan.score.makespan, 8);
  assert.equal(plan.bars.length, 6);
  assert.ok(said && "stopped" in said);
});

test("a plan goes where a link leads, and to where the shell sends it", () => {
  const [link, place] = [join(folder, "link.json"), join(folder, "place.json")];
  writeFileSync(place, "the plan of yesterday");
  symlinkSync(place, link);
  assert.equal(schedule(three, "--out", link).status, 0);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.match(readFileSync(place, "utf8"), /"makespan":8/);
  if (process.platform !== "linux") return;
  const [input, sent] = [join(folder, "in.json"), join(folder, "sent.json")];
  const file = openSync(sent, "w");
  const args = ["--json", "schedule", "--in", input, "--out", "/dev/stdout"];
  const { status } = spawnSync(process.execPath, [main, ...args, "--iterations", "2000"], {
    stdio: ["ignore", file, "ignore"],
  });
  closeSync(file);
  assert.equal(status, 0);
  // The plan, and then what is said of it.
  const [plan = "", summary = ""] = readFileSync(sent, "utf8").trim().split("\n");
  assert.equal((JSON.parse(plan) as { bars: [] }).bars.length, 6);
  assert.ok("stopped" in (JSON.parse(summary) as object));
});

test("an instance is picked by name from one a line", () => {
  const lines = `${JSON.stringify({ ...three, name: "other" })}\n${JSON.stringify(three)}\n`;
  const { said } = schedule(lines, "--instance", "three", "--objective", "late>makespan");
  assert.ok(said && "instance" in said && said.instance === "three");
  assert.match(schedule(lines, "--instance", "four").why, /there is no four/);
});

test("a shop that cannot be planned is answered in words", () => {
  const operations = [
    { ref: 1, order: 0, modes: [{ resource: 0, minutes: 1 }], after: [{ operation: 2 }] },
    { ref: 2, order: 0, modes: [{ resource: 0, minutes: 1 }], after: [{ operation: 1 }] },
  ];
  const snapshot = {
    now: 0,
    resources: [{ ref: 0, capacity: 1 }],
    orders: [{ ref: 0 }],
    operations,
  };
  const { status, said } = schedule(snapshot);
  assert.equal(status, 2);
  assert.ok(said && "impossible" in said);
  assert.match(String(said.impossible), /wait for each other in a circle/);
});

test("what is not understood is refused by name", () => {
  assert.match(
    schedule(three, "--objective", "speed").why,
    /^--objective takes measures out of tardiness.*, not speed$/,
  );
  assert.match(
    schedule(three, "--seed", "x").why,
    /^--seed takes a whole number from 0 to \d+, not x$/,
  );
});

test("packed lines of numbers are planned, and what is not understood in them is told", () => {
  const text = "3 2 1.0\r\n2 1 1 3 1 2 2 9\r\n2 1 2 4 1 1 1 9\r\n2 1 1 2 1 2 2 9\r\n";
  const { status, said, out } = schedule(gzipSync(text));
  assert.equal(status, 0);
  assert.deepEqual(said && "ignored" in said && said.ignored, [
    "1 numbers at the end of every job's line",
  ]);
  const plan = JSON.parse(readFileSync(out, "utf8")) as { score: { makespan: number } };
  assert.equal(plan.score.makespan, 8);
});

const refusals: readonly (readonly [string | Buffer, RegExp])[] = [
  ["", /it is empty/],
  ["# only a comment\n", /it is empty/],
  ["\u0000\u0001", /neither JSON nor a job shop/],
  ["{", /is not JSON/],
  ["[]", /holds no instance/],
  ["{}", /none of: snapshot, operations, jobs, ops, acts/],
  ['{"name":"a","jobs":[]}\n{"name":\n', /line 2 is not JSON/],
  ["2 2\n0 1 1 x\n", /line 2: "0 1 1 x"/],
  [Buffer.from([0xff, 0xfe, 0x31]), /no UTF-8/],
  [gzipSync("2 2").subarray(0, 12), /unexpected end of file/],
];

for (const [instance, said] of refusals) {
  test(`refused in a sentence: ${String(said)}`, async () => {
    const file = join(folder, "bad");
    writeFileSync(file, instance);
    await assert.rejects(instanceIn(file, undefined), (error: Told) => {
      assert.match(error.message, said);
      const [, zh = ""] = /^--in \S+：([^\n]+)$/.exec(error.words.zh) ?? [];
      const named = /JSON|UTF-8|snapshot|operations|jobs|ops|acts|"[^"]*"/g;
      assert.match(zh, /\p{Script=Han}/u);
      assert.doesNotMatch(zh.replaceAll(named, ""), /[a-z]{2,}/i, zh);
      return /^--in \S+: [^\n]+$/.test(error.message);
    });
  });
}

test("what is refused ends with 1 and keeps the plan before it; so does an impossible shop, with 2", () => {
  const before = join(folder, "before.json");
  writeFileSync(before, "the plan of yesterday");
  const nowhere = schedule(three, "--out", join(folder, "none", "plan.json"));
  assert.equal(nowhere.status, 1);
  assert.match(nowhere.why, /^--out \S+: it cannot be written[^\n]+$/);
  const { status } = schedule({ m: 1, jobs: [[[0, -1]]] }, "--out", before);
  assert.equal(status, 2);
  assert.equal(readFileSync(before, "utf8"), "the plan of yesterday");
  assert.deepEqual(
    readdirSync(folder).filter((each) => each.endsWith(".part")),
    [],
  );
});
