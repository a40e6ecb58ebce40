// Goal: the schedule verb reads what it is given and refuses in words. Method: the program itself, on
// files of its own.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

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
  writeFileSync(file, typeof instance === "string" ? instance : JSON.stringify(instance));
  const args = ["--json", "schedule", "--in", file, "--out", out, "--iterations", "2000", ...more];
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: "utf8",
  });
  return { status, stderr, said: stdout === "" ? null : (JSON.parse(stdout) as object), out };
}

test("a benchmark's job shop is planned to its optimum", () => {
  const { status, said, out } = schedule(three);
  assert.equal(status, 0);
  const plan = JSON.parse(readFileSync(out, "utf8")) as { score: { makespan: number }; bars: [] };
  assert.equal(plan.score.makespan, 8);
  assert.equal(plan.bars.length, 6);
  assert.ok(said && "stopped" in said);
});

test("an instance is picked by name from one a line", () => {
  const lines = `${JSON.stringify({ ...three, name: "other" })}\n${JSON.stringify(three)}\n`;
  const { said } = schedule(lines, "--instance", "three", "--objective", "late>makespan");
  assert.ok(said && "instance" in said && said.instance === "three");
  assert.match(schedule(lines, "--instance", "four").stderr, /there is no four/);
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
  assert.match(schedule("{").stderr, /not JSON/);
  assert.match(schedule({ foo: 1 }).stderr, /none of: snapshot, operations, jobs, ops, acts/);
  assert.match(schedule(three, "--objective", "speed").stderr, /speed is none of tardiness/);
  assert.match(schedule(three, "--seed", "x").stderr, /--seed takes a number from 0, not x/);
});
