// The product from outside: rushes, crashes and abuse, each with its pass rule.
//   npm run scenarios              short forms     npm run scenarios -- full     full lengths
//   npm run scenarios -- short P6  those whose name has the word
//   npm run scenarios -- short 1/3 the first of three thirds: most of the time they wait
import { accessMatrix, rowSecurity } from "./access.ts";
import { badRows, importKill } from "./intake.ts";
import {
  importGoesOn,
  insideTargets,
  platformOutage,
  platformStorms,
  shopifyStorm,
  superstore,
} from "./channels.ts";
import {
  backupRestore,
  dailyBackup,
  killServer,
  outboxKill,
  restartDatabase,
  slowQuery,
  upgrade,
} from "./faults.ts";
import { countRace } from "./count-race.ts";
import { fuzz } from "./abuse.ts";
import { injection } from "./inject.ts";
import { demoLife, model, month } from "./lives.ts";
import { backlog, poison, roughFeed, signatures } from "./pushes.ts";
import { quoteRace } from "./quotes.ts";
import { deadlockBait, flashSale, randomCheckouts, sameKey } from "./rush.ts";
import type { Scenario } from "./scenario.ts";
import { stockTable } from "./stock-table.ts";
import { closeWorlds } from "./world.ts";

/**
 * In rows of three that take about as long as each other, longest first: thirds that run side by
 * side end together.
 */
const rows: readonly (readonly Scenario[])[] = [
  [importGoesOn, platformOutage, accessMatrix],
  [demoLife, importKill, shopifyStorm],
  [upgrade, backupRestore, superstore],
  [roughFeed, model, killServer],
  [slowQuery, dailyBackup, badRows],
  [restartDatabase, randomCheckouts, outboxKill],
  [deadlockBait, insideTargets, countRace],
  [stockTable, fuzz, flashSale],
  [quoteRace, injection, backlog],
  [poison, signatures, rowSecurity],
  [sameKey, platformStorms, month],
];
const all = rows.flat();
const [form = "short", ...asked] = process.argv.slice(2);
const share = asked.flatMap((word) => /^([1-9])\/([1-9])$/.exec(word) ?? []).map(Number);
const words = asked.filter((word) => !/^[1-9]\/[1-9]$/.test(word));
const seed = Number(process.env["SEED"] ?? 20_261_124);
const [, part = 1, parts = 1] = share;
const chosen = all
  .filter(
    ({ name }) => words.length === 0 || words.some((word) => name.split(/[ ,:]+/).includes(word)),
  )
  .filter((_scenario, at) => at % parts === part - 1);

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
    await closeWorlds();
  }
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 && chosen.length > 0 ? 0 : 1);
