import { Command } from "commander";

type Add = (program: Command) => void;

/**
 * Where each verb stands. Only that which is asked for is read: a server that starts need not know how
 * a schedule is written, and half a second of its start would go into it.
 */
const verbs: Readonly<Record<string, () => Promise<Add>>> = {
  serve: async () => (await import("./serve.ts")).addServe,
  import: async () => (await import("./import.ts")).addImport,
  export: async () => (await import("./export.ts")).addExport,
  check: async () => (await import("./check.ts")).addCheck,
  demo: async () => (await import("./demo.ts")).addDemo,
  forecast: async () => (await import("./forecast/index.ts")).addForecast,
  schedule: async () => (await import("./schedule.ts")).addSchedule,
  bench: async () => (await import("./bench.ts")).addBench,
  backup: async () => (await import("./backup.ts")).addBackup,
  restore: async () => (await import("./backup.ts")).addRestore,
  vault: async () => (await import("./vault.ts")).addVault,
  people: async () => (await import("./people.ts")).addPeople,
};

/** The first word that is neither an option nor the folder of `--data`; undefined when there is none. */
function verbOf(args: readonly string[]): string | undefined {
  return args.find((each, at) => !each.startsWith("-") && args[at - 1] !== "--data");
}

const program = new Command("millrace")
  .description("Every channel's order becomes one promise, one plan and one traceable delivery.")
  .option("--data <folder>", "folder for the data", process.env["MILLRACE_DATA"] ?? "./data")
  .option("--json", "print the result as JSON");

try {
  const asked = verbs[verbOf(process.argv.slice(2)) ?? ""];
  // Help, and a word that is no verb, ask for all of them.
  for (const load of asked ? [asked] : Object.values(verbs)) (await load())(program);
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
