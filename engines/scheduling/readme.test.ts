// Goal: the README tells the truth. Method: its example is run as it stands.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const block = (text: string, language: string) =>
  new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(text)?.[1] ?? assert.fail(language);

test("the README's example gives the README's answer", async () => {
  const readme = readFileSync(join(import.meta.dirname, "README.md"), "utf8");
  const door = pathToFileURL(join(import.meta.dirname, "index.ts")).href;
  const code = block(readme, "ts").replace('"@millrace/scheduling"', JSON.stringify(door));
  assert.ok(code.includes(door));
  const folder = mkdtempSync(join(tmpdir(), "scheduling-"));
  try {
    const file = join(folder, "example.mjs");
    writeFileSync(file, `${code}\nexport { answer };\n`);
    const { answer } = (await import(pathToFileURL(file).href)) as { answer: string[] };
    assert.equal(`${answer.join("\n")}\n`, block(readme, "text"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
