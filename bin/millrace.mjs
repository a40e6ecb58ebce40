#!/usr/bin/env node
// The `millrace` program: `npx millrace --help`.
import { programToRun } from "./bundled.mjs";
import { runWith } from "./runtime.mjs";

const args = process.argv.slice(2);
runWith([programToRun(args), ...args]);
