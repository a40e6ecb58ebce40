// The injection tester that attackers use, where the machine has it (apt-get install sqlmap).
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Company } from "./world.ts";

const targets = [
  "/api/orders?text=a*&limit=5",
  "/api/orders?sort=placed*",
  "/api/orders?after=a*",
  "/api/orders?placedFrom=2026-01-01T00%3A00%3A00Z*",
  "/api/orders/1*",
  "/api/stock?text=a*",
  "/api/items?text=a*",
  "/api/listings?text=a*",
  "/api/audit?subject=a*",
  "/api/aftersales?text=a*",
];

const isHere = () => spawnSync("sqlmap", ["--version"]).status === 0;

/** Attacks the API's doors at level 3; gives a line on what was tried. Throws at a finding. */
export async function attackWithSqlmap(at: Company): Promise<string> {
  if (!isHere()) return "sqlmap is not here, so the own words only";
  let tried = 0;
  for (const target of targets) {
    const child = spawn(
      "sqlmap",
      [
        ...["-u", at.server.address + target, "--batch", "--level", "3", "--risk", "1"],
        ...["--dbms", "postgresql", "--ignore-code", "*", "--disable-coloring", "--flush-session"],
        ...["--headers", `authorization: Bearer ${at.token}`, "--threads", "4"],
        ...["--output-dir", join(at.folder, "sqlmap"), "--technique", "BEUST", "--smart"],
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    let out = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => void (out += chunk.toString()));
    await once(child, "close");
    assert.ok(
      /tested parameter|do not appear to be injectable|skipping/.test(out),
      out.slice(-800),
    );
    assert.doesNotMatch(out, /identified the following injection point|is vulnerable/, target);
    tried += 1;
  }
  return `sqlmap level 3 found nothing at ${tried} doors`;
}
