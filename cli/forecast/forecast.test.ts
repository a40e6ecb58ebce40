// Goal: a file of series becomes a file of forecasts, whatever some of its lines say. Method: the
// verb itself, run on files in a temporary folder.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { Command } from "commander";
import { addForecast } from "./index.ts";
import { speak } from "../language.ts";
import { readSeries } from "./rows.ts";

type Line = Record<string, unknown> & { id: string; forecast: number[] | null };

/** The lines that come out, and what the verb says of them. */
async function run(lines: readonly string[], more: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), "forecast-"));
  const said: string[] = [];
  const { log, error } = console;
  console.log = (text: string) => said.push(text);
  console.error = (text: string) => said.push(text);
  try {
    const [from, to] = [join(folder, "in.ndjson.gz"), join(folder, "out.ndjson.gz")];
    writeFileSync(from, gzipSync(lines.join("\n")));
    const program = new Command();
    addForecast(program);
    await program.parseAsync(["forecast", "--in", from, "--out", to, ...more], { from: "user" });
    const text = gunzipSync(readFileSync(to)).toString("utf8");
    const out = text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
    return { text, out, said };
  } finally {
    Object.assign(console, { log, error });
    rmSync(folder, { recursive: true });
  }
}

const series = (id: string, more: object = {}) =>
  JSON.stringify({
    id,
    period: "quarterly",
    m: 4,
    h: 3,
    y: Array.from({ length: 24 }, (_, t) => 20.5 + 5 * (t % 4) + (id.length % 3)),
    ...more,
  });

test("a bad line is said with its number and reason, the rest goes on", async () => {
  const lines = [
    series("a"),
    "{",
    series("b", { y: "none" }),
    series("c", { y: [null, null] }),
    "",
  ];
  const { out, said } = await run([...lines, series("d")]);
  assert.deepEqual(
    out.map(({ id, forecast }) => [id, forecast?.length ?? null]),
    [
      ["a", 3],
      ["d", 3],
      ["c", null],
    ],
  );
  assert.ok(said.includes("line 2: not JSON"));
  assert.ok(said.includes("line 3: y is not a list"));
  assert.match(said.at(-1) ?? "", /"series": 2,\s+"refused": 1,\s+"badLines": 2/);
});

test("a value that would be read for another, or stop the run, is a bad line", async () => {
  const table: readonly [object, string][] = [
    [{ start: "2026-13-45" }, "start is no day: 2026-13-45"],
    [{ start: "2026-02-29" }, "start is no day: 2026-02-29"],
    [{ start: 20_260_101 }, 'start is not a day in quotes, as "2026-11-01"'],
    [{ price: "x" }, "price is not a list"],
    [{ stockOut: 1 }, "stockOut is not a list"],
    [{ events: [0, 1] }, "events is not lists by name"],
    [{ events: { promo: 7 } }, "events.promo is not a list"],
    [{ week: ["a", 2] }, "week[0] is not a whole number above the one before it"],
    [{ week: [4, 3] }, "week[1] is not a whole number above the one before it"],
    [{ week: [1, 2_000_000] }, "week spans more than 1000000 steps"],
    [
      { y: undefined, blocks: [{ start: "2022-07-01", y: [1, "x"] }] },
      "blocks[0].y[1] is neither a number nor null",
    ],
    [
      {
        y: undefined,
        blocks: [
          { start: "2022-07-01", y: [1] },
          { start: "9022-07-01", y: [1] },
        ],
      },
      "blocks spans more than 1000000 steps",
    ],
  ];
  const lines = table.map(([more], at) => series(`bad ${at}`, more));
  const { out, said } = await run([...lines, series("good")]);
  assert.deepEqual(
    out.map(({ id }) => id),
    ["good"],
  );
  assert.deepEqual(
    said.slice(0, -1),
    table.map(([, reason], at) => `line ${at + 1}: ${reason}`),
  );
  // A year, a quarter or a week is no day and stays as it was; flags are read wherever they stand.
  for (const start of ["1-1", "1998-4", "2010-45", "2024-2-29"])
    assert.ok(readSeries(series("a", { start })).ok, start);
  const flags = readSeries(series("a", { y: [1, 2], stockOut: [true, false] }));
  assert.deepEqual(flags.ok && flags.value.stockOuts, [1, 0]);
});

test("what is wrong with a line is said in the language that is spoken", () => {
  speak("zh-CN");
  try {
    const said = [
      "{",
      "[]",
      "{}",
      series("a", { h: 0 }),
      series("a", { y: [1, "x"] }),
      series("a", { start: "2026-13-45" }),
    ].map((line) => {
      const read = readSeries(line);
      return read.ok ? null : read.error;
    });
    assert.deepEqual(said, [
      "不是 JSON",
      "不是对象",
      "缺少 id",
      "h 不是从 1 起的整数",
      "y[1] 既不是数字也不是 null",
      "start 不是日期：2026-13-45",
    ]);
  } finally {
    speak("en");
  }
});

test("lines of one id are series of their own, whatever moves them", async () => {
  // A weekly deal that trebles the one and does nothing to the other.
  const lines = (ids: readonly string[]) =>
    ids.map((id, at) =>
      JSON.stringify({
        ...{ id, period: "weekly", h: 4 },
        y: Array.from(
          { length: 80 },
          (_, t) => (90.5 + (t % 5)) * (at === 0 && t % 8 === 0 ? 3 : 1),
        ),
        deal: Array.from({ length: 84 }, (_, t) => Number(t % 8 === 0)),
      }),
    );
  const pointsOf = async (ids: readonly string[]) => (await run(lines(ids))).out;
  const [apart, alike] = [await pointsOf(["a", "b"]), await pointsOf(["a", "a"])];
  const points = (made: readonly Line[]) => made.map(({ forecast }) => forecast);
  assert.deepEqual(points(alike), points(apart));
  assert.deepEqual(
    alike.map(({ id }) => id),
    ["a", "a"],
  );
});

test("one and two workers write the same bytes, and so do batches as large as the file", async () => {
  const lines = Array.from({ length: 90 }, (_, at) => series("x".repeat(at + 1)));
  const one = await run(lines, ["--workers", "1"]);
  const two = await run(lines, ["--workers", "2", "--batch", "90", "--explain"]);
  const alone = await run(lines, ["--workers", "1", "--explain"]);
  assert.equal(one.out.length, 90);
  assert.equal(two.text, alone.text);
});

test("sums of keys are written too, and add up", async () => {
  const lines = ["a", "bb", "ccc"].map((id, at) => series(id, { state: at < 2 ? "n" : "s" }));
  const { out } = await run(lines, ["--hierarchy", "total;state", "--whole"]);
  const point = (id: string) => out.find((each) => each.id === id)?.forecast?.[0] ?? NaN;
  assert.equal(point("total"), point("state=n") + point("state=s"));
  assert.equal(point("state=n"), point("a") + point("bb"));
  assert.ok(Number.isInteger(point("total")));
});

test("the keys of the evaluation data are read for what they say", () => {
  const read = (row: object) => {
    const made = readSeries(JSON.stringify({ id: 1, ...row }));
    return made.ok ? made.value : assert.fail(made.error);
  };
  const juice = read({
    period: "weekly",
    week: [40, 42, 43],
    y: [5, 6, 7],
    price: [1, 2, 3],
    deal: [0, 1, 0],
    store: 2,
  });
  assert.deepEqual(juice.history, [5, null, 6, 7]);
  assert.deepEqual(juice.price, [1, null, 2, 3]);
  assert.deepEqual(juice.events, { deal: [0, null, 1, 0] });
  assert.deepEqual(juice.keys, { store: "2" });
  const blocks = read({
    blocks: [
      { start: "2022-07-01", y: [1, 2] },
      { start: "2022-07-05", y: [3] },
    ],
  });
  assert.deepEqual([blocks.start, blocks.history], ["2022-07-01", [1, 2, null, null, 3]]);
  const sold = read({ y: [1, 0], stockOut: [0, 1], like: ["old"], start: "2026-01-01" });
  assert.deepEqual([sold.stockOuts, sold.like, sold.start], [[0, 1], ["old"], "2026-01-01"]);
  const flagged = read({
    ...{ period: "Half-Hourly", y: [1, 2], dates: ["2026-01-01", "2026-01-02"] },
    events: { promo: [true, false, null] },
  });
  assert.deepEqual([flagged.seasons, flagged.step], [[48, 336], undefined]);
  assert.deepEqual(flagged.events, { promo: [1, 0, null] });
  // Words of the language itself are no periods.
  for (const period of ["constructor", "__proto__", "toString"])
    assert.deepEqual(read({ period, y: [1, 2] }).seasons, []);
  assert.deepEqual(readSeries('{"id":1,"y":[1],"deal":["x"]}'), {
    ok: false,
    error: "deal[0] is neither a number nor null",
  });
});
