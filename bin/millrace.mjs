#!/usr/bin/env node
// The `millrace` program: `npx millrace --help`.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runWith } from "./runtime.mjs";

const main = join(dirname(fileURLToPath(import.meta.url)), "..", "cli", "main.ts");
runWith([main, ...process.argv.slice(2)]);
