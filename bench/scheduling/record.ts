import { createHash } from "node:crypto";
import { appendFileSync, existsSync, globSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const engine = join(import.meta.dirname, "..", "..", "engines", "scheduling");

/** Changes with every line of the engine, in its rooms too: results of another engine are not taken over. */
export function engineMark(folder: string): string {
  const hash = createHash("sha256");
  for (const file of globSync("**/*.ts", { cwd: folder }).toSorted()) {
    if (!file.endsWith(".test.ts")) hash.update(readFileSync(join(folder, file)));
  }
  return hash.digest("hex").slice(0, 12);
}

/** Results that outlive a run: a bench that was stopped goes on where it was. */
export interface Record {
  readonly file: string;
  readonly get: (key: string) => number | undefined;
  readonly put: (key: string, value: number) => void;
}

/** The record of this engine. */
export function openRecord(): Record {
  const file = join(tmpdir(), `millrace-scheduling-${engineMark(engine)}.ndjson`);
  const held = new Map<string, number>();
  if (existsSync(file)) {
    for (const line of readFileSync(file, "utf8").split("\n")) {
      if (line === "") continue;
      const { key, value } = JSON.parse(line) as { key: string; value: number };
      held.set(key, value);
    }
  }
  return {
    file,
    get: (key) => held.get(key),
    put: (key, value) => {
      held.set(key, value);
      appendFileSync(file, `${JSON.stringify({ key, value })}\n`);
    },
  };
}
