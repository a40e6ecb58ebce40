import type { Command } from "commander";

type Add = (program: Command) => void;

/**
 * Where each verb stands. Only that which is asked for is read: a server that starts need not know how
 * a schedule is written, and half a second of its start would go into it.
 */
export const verbs: Readonly<Record<string, () => Promise<Add>>> = {
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

const globalsWithValue = ["--data", "--lang"];

/** The first word that is neither an option nor the value of one that stands before the verb. */
export function verbOf(args: readonly string[]): string | undefined {
  return args.find(
    (each, at) => !each.startsWith("-") && !globalsWithValue.includes(args[at - 1] ?? ""),
  );
}
