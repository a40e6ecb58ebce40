// The product from outside: rushes, crashes and abuse, each with its pass rule.
//   npm run scenarios              short forms     npm run scenarios -- full     full lengths
//   npm run scenarios -- short P6  those whose name has the word
import {
  deadlockBait,
  flashSale,
  fuzz,
  killServer,
  restartDatabase,
  sameKey,
  twoServers,
} from "./orders.ts";
import { badRows, importKill, pushes } from "./intake.ts";

export interface Scenario {
  readonly name: string;
  /** Why it cannot run here, or null. */
  readonly skip?: () => string | null;
  /** Throws when its rule is broken; gives a line on what was seen. */
  readonly run: (form: { readonly full: boolean; readonly seed: number }) => Promise<string>;
}

const all: readonly Scenario[] = [
  flashSale,
  twoServers,
  sameKey,
  deadlockBait,
  killServer,
  restartDatabase,
  importKill,
  badRows,
  pushes,
  fuzz,
];
const [form = "short", ...words] = process.argv.slice(2);
const seed = Number(process.env["SEED"] ?? 20_261_124);
const chosen = all.filter(
  ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
);

let passed = 0;
let failed = 0;
let skipped = 0;
for (const scenario of chosen) {
  const reason = scenario.skip?.() ?? null;
  if (reason) {
    skipped += 1;
    console.log(`- ${scenario.name}: left out, ${reason}`);
    continue;
  }
  const started = performance.now();
  try {
    const seen = await scenario.run({ full: form === "full", seed });
    passed += 1;
    console.log(
      `✔ ${scenario.name} (${((performance.now() - started) / 1_000).toFixed(1)} s): ${seen}`,
    );
  } catch (error) {
    failed += 1;
    console.log(`✖ ${scenario.name}; reproduce with SEED=${seed}`);
    console.log(error);
  }
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 && chosen.length > 0 ? 0 : 1);
