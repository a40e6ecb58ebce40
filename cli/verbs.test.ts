// Goal: the program reads the verb alone that is asked for, and still knows them all. Method: the
// program as it is installed, asked for help and for what it does not have.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

const program = join(import.meta.dirname, "..", "bin", "millrace.mjs");
const verbs =
  "serve import export check demo forecast schedule bench backup restore vault people".split(" ");

function say(...args: readonly string[]): string {
  const done = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  return `${done.status} ${done.stdout}${done.stderr}`;
}

test("help names every verb", () => {
  const said = say("--help");
  for (const verb of verbs) assert.match(said, new RegExp(`^  ${verb}[ \\n]`, "m"));
});

test("a folder that is called like a verb is no verb", () => {
  assert.match(say("--data", "serve", "export", "--help"), /^0 Usage: millrace export/);
});

test("a verb that is not there is named, with the one that was meant", () => {
  assert.match(say("restor"), /^1 error: unknown command 'restor'\s+\(Did you mean restore\?\)/);
});
