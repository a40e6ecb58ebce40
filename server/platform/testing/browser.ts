import { execFile } from "node:child_process";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createBrotliDecompress } from "node:zlib";
import { chromium } from "playwright-core";
import type { Browser, LaunchOptions } from "playwright-core";

/** No browser can be launched here; the message names the one command that helps. */
export class BrowserUnavailable extends Error {}

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--font-render-hinting=none",
];
const ofSystem = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const remedy =
  process.platform === "linux"
    ? "sudo apt-get install -y chromium fonts-noto-cjk"
    : "npx playwright-core install chromium";

/**
 * A headless Chromium: the one that MILLRACE_CHROMIUM names, the system's, or the one that comes
 * through npm. Throws BrowserUnavailable with the command that installs one.
 */
export async function launchBrowser(options: { args?: readonly string[] } = {}): Promise<Browser> {
  const args = [...flags, ...(options.args ?? [])];
  const reasons: string[] = [];
  for (const candidate of candidates()) {
    try {
      return await chromium.launch({ args, timeout: 60_000, ...(await candidate.prepare()) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      reasons.push(`${candidate.name}: ${message.split("\n").slice(0, 4).join(" ")}`);
    }
  }
  const tried = reasons.length > 0 ? reasons.join("\n") : "none was found";
  throw new BrowserUnavailable(
    `No Chromium can be launched. Install one with\n  ${remedy}\n${tried}`,
  );
}

interface Candidate {
  readonly name: string;
  prepare(): Promise<LaunchOptions>;
}

function candidates(): Candidate[] {
  const given = process.env["MILLRACE_CHROMIUM"];
  const at = (path: string): Candidate => ({
    name: path,
    prepare: async () => ({ executablePath: path }),
  });
  if (given) return [at(given)]; // Who names one wants that one, or an error.
  const found = ofSystem.filter((path) => existsSync(path)).map(at);
  const packaged = packageFolder();
  if (packaged === null) return found;
  return [...found, { name: packaged, prepare: () => preparePackaged(packaged) }];
}

/** The npm package with a Chromium for Linux on x64, the only platform it is built for. */
function packageFolder(): string | null {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  try {
    const entry = fileURLToPath(import.meta.resolve("@sparticuz/chromium"));
    const folder = join(dirname(entry), "..", "..");
    return existsSync(join(folder, "bin", "chromium.br")) ? folder : null;
  } catch {
    return null;
  }
}

/**
 * Unpacks the browser, its fonts and the libraries it needs once, beside the installed packages.
 * The package's own unpacking writes to fixed names under /tmp, where two processes collide.
 */
async function preparePackaged(folder: string): Promise<LaunchOptions> {
  const text = readFileSync(join(folder, "package.json"), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  const cache = join(dirname(dirname(folder)), ".cache");
  const home = join(cache, `millrace-chromium-${version}`);
  if (!existsSync(home)) {
    mkdirSync(cache, { recursive: true });
    const draft = mkdtempSync(`${home}-`);
    try {
      await unpack(join(folder, "bin"), draft);
      if (!existsSync(home)) renameSync(draft, home);
    } catch (error) {
      if (!existsSync(home)) throw error; // Another test process was faster otherwise.
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }
  writeFontList(home);
  const library = [join(home, "lib"), process.env["LD_LIBRARY_PATH"]].filter(Boolean).join(":");
  return {
    executablePath: join(home, "chromium"),
    env: { ...environment(), LD_LIBRARY_PATH: library, FONTCONFIG_FILE: join(home, "list.conf") },
  };
}

function environment(): Record<string, string> {
  const set = Object.entries(process.env).filter((each): each is [string, string] => !!each[1]);
  return Object.fromEntries(set);
}

async function unpack(from: string, to: string): Promise<void> {
  const decompress = (name: string, file: string) =>
    pipeline(
      createReadStream(join(from, name)),
      createBrotliDecompress(),
      createWriteStream(file, { mode: 0o755 }),
    );
  await decompress("chromium.br", join(to, "chromium"));
  for (const name of ["al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br"]) {
    const archive = join(to, "archive.tar");
    await decompress(name, archive);
    await promisify(execFile)("tar", ["-x", "--no-same-owner", "-C", to, "-f", archive]);
    rmSync(archive);
  }
}

/** The system's fonts (Chinese ones among them, where installed) and the packaged Latin ones. */
function writeFontList(home: string): void {
  const file = join(home, "list.conf");
  if (existsSync(file)) return;
  const folders = [join(home, "fonts"), "/usr/share/fonts", "/usr/local/share/fonts"];
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
      ${folders.map((each) => `<dir>${each}</dir>`).join("")}
      <cachedir>${join(home, "fonts-cache")}</cachedir></fontconfig>`,
  );
}
