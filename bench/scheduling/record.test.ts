// Goal: a bench that goes on where it was stopped takes nothing over from another engine. Method: a made-up
// engine on disk, of which one line after the other changes.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { engineMark } from "./record.ts";

test("the mark changes with every line of the engine, in its rooms too, and with no test", () => {
  const folder = mkdtempSync(join(tmpdir(), "engine-mark-"));
  const marks = ["index.ts", "search/moves.ts", "search/deep/turns.ts"].map((file) => {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), "export {};");
    return engineMark(folder);
  });
  assert.equal(new Set(marks).size, marks.length, "each file counts");
  writeFileSync(join(folder, "search", "moves.test.ts"), "export {};");
  assert.equal(engineMark(folder), marks.at(-1), "tests do not");
  rmSync(folder, { recursive: true });
});
