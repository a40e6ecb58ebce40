import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { globalsOf } from "./options.ts";

const folder = join(import.meta.dirname, "..", "bench");

/** Keeps what is printed to itself; what it gives prints the last line, the figures as JSON. */
function keepLastLine(): () => void {
  const { log } = console;
  let last = "";
  console.log = (...words: unknown[]) => {
    last = words.join(" ");
  };
  return () => {
    console.log = log;
    console.log(last);
  };
}

/** Adds `millrace bench`. */
export function addBench(program: Command): void {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "index.ts")));
  program
    .command("bench <name>")
    .description(`measure a path beside its raw limit or a peer: ${names.join(", ")}`)
    .option("--quick", "shorter runs, rougher figures")
    .action(async (name: string, options: { quick?: boolean }, command: Command) => {
      if (!names.includes(name))
        throw new Error(`There is no bench ${name}; there are ${names.join(", ")}.`);
      const bench = (await import(join(folder, name, "index.ts"))) as {
        run: (options: { quick: boolean }) => Promise<void>;
      };
      const { json } = globalsOf(command);
      const said = json ? keepLastLine() : null;
      await bench.run({ quick: options.quick ?? false });
      said?.();
    });
}
