// The static checks: types, lint, format, directions of import, dead code. Ends non-zero on a fault.
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** Says why the output is not to be trusted although the command ended well. */
  readonly doubt?: (output: string) => string | null;
}

const sourceFiles = () =>
  globSync("{kernel,engines,contract,server,connectors,cli}/**/*.ts", { cwd: root }).length;

const steps: readonly Step[] = [
  { name: "types", command: ["tsc", "--noEmit", "-p", "."] },
  { name: "types of the console", command: ["tsc", "--noEmit", "-p", "console"] },
  { name: "lint", command: ["oxlint", "--type-aware", "--quiet", "."] },
  { name: "format", command: ["oxfmt", "--check", "."] },
  {
    name: "directions of import",
    command: [
      "depcruise",
      "--config",
      ".dependency-cruiser.mjs",
      "kernel",
      "engines",
      "contract",
      "server",
      "connectors",
      "cli",
    ],
    doubt: (output) => {
      // With the wrong parser the tool says that all is well after looking at nothing.
      const cruised = Number(/\((\d+) modules/.exec(output)?.[1] ?? 0);
      return cruised < sourceFiles()
        ? `only ${cruised} of ${sourceFiles()} files were looked at`
        : null;
    },
  },
  { name: "dead code and dependencies", command: ["knip", "--no-progress"] },
];

let failed = 0;
for (const step of steps) {
  const [program = "", ...args] = step.command;
  const started = performance.now();
  const script = join(root, "node_modules/.bin", program);
  const done = spawnSync(script, args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, PATH: `${join(process.execPath, "..")}:${process.env["PATH"] ?? ""}` },
  });
  const output = `${done.stdout ?? ""}${done.stderr ?? ""}`;
  const doubt = done.status === 0 ? (step.doubt?.(output) ?? null) : null;
  const bad = done.status !== 0 || doubt !== null;
  if (bad) failed += 1;
  console.log(`${bad ? "✖" : "✔"} ${step.name} (${Math.round(performance.now() - started)} ms)`);
  if (bad) console.log(doubt ?? output);
}
console.log(failed === 0 ? "All static checks hold." : `${failed} static check(s) failed.`);
process.exitCode = failed === 0 ? 0 : 1;
