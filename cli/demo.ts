import type { Command } from "commander";
import { makeDemo, removeDemos, setRates, startTrading } from "../server/demo/index.ts";
import { openProgress } from "./progress.ts";
import { globalsOf } from "./options.ts";
import { openSession } from "./session.ts";
import type { GlobalOptions as Globals } from "./options.ts";
import type { Session } from "./session.ts";

interface Choices {
  readonly rate?: string;
  readonly days: string;
  readonly orders: string;
  readonly seed: string;
  readonly password?: string;
  readonly remove?: boolean;
}

const say = (globals: Globals, value: object, words: string) =>
  console.log(globals.json ? JSON.stringify(value) : words);

/** Trades in this program until it is stopped, beside whatever server trades too. */
function trade(session: Session): void {
  const trader = startTrading(session.millrace, (error) => console.error(String(error)));
  console.error("Trading live; press Ctrl+C to stop. The data stay.");
  const stop = () =>
    void trader
      .stop()
      .then(() => session.close())
      .then(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

async function run(options: Choices, globals: Globals): Promise<void> {
  const session = await openSession(globals);
  const rate = Number(options.rate ?? 1);
  if (options.remove) {
    const removed = await removeDemos(session.millrace);
    say(globals, { removed }, `${removed} demo tenant(s) removed.`);
    return session.close();
  }
  // A demo that is there trades on at the new rate: a second one is made only when there is none.
  const known = await setRates(session.millrace, rate);
  if (known > 0) {
    say(
      globals,
      { demos: known, rate },
      `The demo is there already; it trades ${rate} orders a second.`,
    );
  } else {
    const progress = openProgress("days", globals);
    const demo = await makeDemo(session.millrace, {
      rate,
      days: Number(options.days),
      ordersPerDay: Number(options.orders),
      seed: Number(options.seed),
      ...(options.password ? { password: options.password } : {}),
      log: (line) => globals.json || console.error(line),
      onDay: progress.to,
    });
    progress.end();
    const { scope, login, password, orders } = demo;
    say(
      globals,
      { tenant: scope.tenantId, login, password, orders },
      `The demo is tenant ${scope.tenantId} with ${orders} past orders. Sign in as ${login}, password ${password}`,
    );
  }
  if (rate <= 0) return session.close();
  trade(session);
}

/** Adds `millrace demo`: a made-up company in a tenant of its own. */
export function addDemo(program: Command): void {
  program
    .command("demo")
    .description(
      "make a made-up small-appliance maker in a tenant of its own, and trade; where there is one, " +
        "set its rate",
    )
    .option("--rate <orders>", "orders a second; 0 rests", "1")
    .option("--days <days>", "days of past orders", "180")
    .option("--orders <count>", "orders on an ordinary past day", "40")
    .option("--seed <number>", "the same seed gives the same company", "20261111")
    .option("--password <word>", "password of the demo's login; made up when absent")
    .option("--remove", "remove the demo and everything in it")
    .action((options: Choices, command: Command) => run(options, globalsOf(command)));
}
