// The whole product against a clerk with a sheet of paper: random steps, repeats, restarts and
// broken connections, and after each step every number of the database beside the sheet's.
import assert from "node:assert/strict";
import fc from "fast-check";
import type { AsyncCommand } from "fast-check";
import { openBook } from "./model/book.ts";
import type { Book } from "./model/book.ts";
import { compare, proveLaws } from "./model/compare.ts";
import { orderSteps } from "./model/order-steps.ts";
import type { Step } from "./model/order-steps.ts";
import { makeCompany, openProduct } from "./model/real.ts";
import type { Product } from "./model/real.ts";
import { stockSteps } from "./model/stock-steps.ts";
import { repeats, replay } from "./model/telling.ts";
import type { Asked } from "./model/telling.ts";
import type { Scenario } from "./scenario.ts";
import { openWorld } from "./world.ts";

const steps: Readonly<Record<string, Step>> = {
  ...orderSteps,
  ...stockSteps,
  restart: { run: (book) => book.product.restart() },
  replay: { run: (book, asked) => replay(book, asked.first * 10 + asked.second) },
};

/** How often each step comes up. */
const weights: Readonly<Record<string, number>> = {
  ...{ place: 12, receive: 8, pick: 8, ship: 6, cancel: 6, amend: 6, quote: 6, firm: 5 },
  // An opening of the product takes as long as thirty other steps.
  ...{ restart: 1, crash: 1 },
};
const usualWeight = 4;

const asked = fc.record<Asked>({
  first: fc.nat(9),
  second: fc.nat(9),
  third: fc.nat(9),
  units: fc.integer({ min: 1, max: 8 }),
  repeat: fc.constantFrom(...repeats),
});

/** How often each step was taken, over all runs. */
type Taken = Map<string, number>;

function commandOf(name: string, taken: Taken) {
  const step = steps[name] as Step;
  return asked.map((each): AsyncCommand<Book, Product> => ({
    check: (book) => step.applies?.(book) ?? true,
    async run(book) {
      await step.run(book, each);
      await compare(book);
      taken.set(name, (taken.get(name) ?? 0) + 1);
      if (book.serial % 10 === 0) await proveLaws(book);
    },
    toString: () => `${name}(${Object.values(each).join()})`,
  }));
}

/** A counterexample is looked at in smaller and smaller forms for so long. */
const shrinkMs = 120_000;

/** One company's whole life; throws with the smallest one that fails, and how to see it again. */
async function liveOnce(
  product: Product,
  life: { readonly number: number; readonly length: number; readonly seed: number },
  taken: Taken,
): Promise<void> {
  let tries = 0;
  const commands = fc.commands(
    Object.keys(steps).flatMap((name) =>
      Array.from({ length: weights[name] ?? usualWeight }, () => commandOf(name, taken)),
    ),
    { maxCommands: life.length, size: "max" },
  );
  const property = fc.asyncProperty(commands, async (chosen) => {
    tries += 1;
    const company = await makeCompany(product, life.number * 10_000 + tries);
    const book = openBook(product, company);
    await fc.asyncModelRun(() => ({ model: book, real: product }), chosen);
    await proveLaws(book);
  });
  const seed = life.seed + life.number;
  const limits = { numRuns: 1, interruptAfterTimeLimit: shrinkMs, markInterruptAsFailure: false };
  const verdict = await fc.check(property, { seed, ...limits });
  if (!verdict.failed) return;
  const { errorInstance: cause } = verdict;
  throw new Error(fc.defaultReportMessage(verdict) ?? "failed", { cause });
}

/** The model: short for eight seconds, full for half an hour; what fails is shrunk and printed. */
export const model: Scenario = {
  name: "model: random commands, repeats, restarts and crashes against a sheet of paper",
  async run({ full, seed }) {
    const at = await openWorld();
    await at.server.kill();
    const product = await openProduct(at.database.url(), at.folder);
    const taken: Taken = new Map();
    const until = performance.now() + (full ? 1_800 : 8) * 1_000;
    let number = 0;
    while (performance.now() < until) {
      number += 1;
      await liveOnce(product, { number, length: full ? 400 : 120, seed }, taken);
    }
    await product.close();
    await at.close();
    const count = [...taken.values()].reduce((sum, each) => sum + each, 0);
    if (full) assert.equal(taken.size, Object.keys(steps).length, "each step was taken");
    return `${count} steps of ${taken.size} kinds in ${number} companies: the sheet and the database agree after each`;
  },
};
