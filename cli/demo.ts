import type { Command } from "commander";
import { removeDemos, startDemo } from "../server/demo/index.ts";
import { openProgress } from "./progress.ts";
import { globalsOf, openSession } from "./session.ts";

/** Adds `millrace demo`: a made-up company in a tenant of its own. */
export function addDemo(program: Command): void {
  program
    .command("demo")
    .description("make a made-up small-appliance maker in a tenant of its own, and trade live")
    .option("--rate <orders>", "orders a second once it trades live; 0 ends after the past", "1")
    .option("--days <days>", "days of past orders", "180")
    .option("--orders <count>", "orders on an ordinary past day", "60")
    .option("--seed <number>", "the same seed gives the same company", "20261111")
    .option("--remove", "remove the demo and everything in it")
    .action(
      async (
        options: { rate: string; days: string; orders: string; seed: string; remove?: boolean },
        command: Command,
      ) => {
        const globals = globalsOf(command);
        const session = await openSession(globals);
        if (options.remove) {
          const removed = await removeDemos(session.millrace);
          console.log(
            globals.json ? JSON.stringify({ removed }) : `${removed} demo tenant(s) removed.`,
          );
          return session.close();
        }
        const progress = openProgress("days", globals);
        const demo = await startDemo(session.millrace, {
          rate: Number(options.rate),
          days: Number(options.days),
          ordersPerDay: Number(options.orders),
          seed: Number(options.seed),
          log: (line) => globals.json || console.error(line),
          onDay: progress.to,
        });
        progress.end();
        const login = `demo${demo.scope.tenantId === 1 ? "" : demo.scope.tenantId}`;
        console.log(
          globals.json
            ? JSON.stringify({
                tenant: demo.scope.tenantId,
                login,
                password: demo.password,
                orders: demo.orders,
              })
            : `The demo is tenant ${demo.scope.tenantId} with ${demo.orders} past orders. Sign in as ${login}, password ${demo.password}`,
        );
        if (Number(options.rate) <= 0) return session.close();
        console.error("Trading live; press Ctrl+C to stop.");
        process.once("SIGINT", () => {
          demo.stop();
          void session.close().then(() => process.exit(0));
        });
      },
    );
}
