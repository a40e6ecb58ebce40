import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { oneOf } from "./arguments.ts";
import { both } from "./language.ts";
import { act, unlessStopped } from "./work.ts";
import type { At } from "./work.ts";

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

async function measure(
  { globals, signal }: At,
  name: string,
  { quick = false }: { readonly quick?: boolean },
): Promise<null> {
  const bench = (await import(join(folder, name, "index.ts"))) as {
    run: (options: { quick: boolean }) => Promise<void>;
  };
  const said = globals.json ? keepLastLine() : null;
  await unlessStopped(signal, bench.run({ quick }));
  said?.();
  return null;
}

/** Adds `millrace bench`. */
export function addBench(program: Command): void {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "index.ts")));
  program
    .command("bench")
    .argument(
      "<name>",
      both(`one of ${names.join(", ")}`, `以下之一：${names.join("、")}`),
      oneOf("<name>", names),
    )
    .description(
      both("measure a path beside its raw limit or a peer", "测量一条路径，并与极限或同类相比"),
    )
    .option("--quick", both("shorter runs, rougher figures", "时间更短，数字更粗"))
    .action(act(measure));
}
