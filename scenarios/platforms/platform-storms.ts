import assert from "node:assert/strict";
import type { Scenario } from "../scenario.ts";
import { dialects } from "./partners/index.ts";
import { skins } from "./skins.ts";
import { storm } from "./storms.ts";

/** Issue 5's proof for each platform and each partner of files: after the storm our state is theirs. */
export const platformStorms: Scenario = {
  name: "platform storms: each drops, doubles, delays and re-orders = its truth",
  async run({ full, seed }) {
    const form = { seed, rounds: full ? 400 : 12, pageSize: full ? 25 : 4 };
    const reports = await storm({ skins, dialects }, form);
    const wrong = reports.flatMap(({ kind, mismatches, unlived: idle }) =>
      [...mismatches, ...(full ? idle : [])].map((each) => `${kind} ${each}`),
    );
    assert.ok(wrong.length === 0, `${wrong.length} differ:\n${wrong.slice(0, 40).join("\n")}`);
    return `\n  ${reports.map(({ line }) => line).join("\n  ")}`;
  },
};
