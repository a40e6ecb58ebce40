#!/usr/bin/env node
// `node bin/run.mjs file.ts …` runs a TypeScript file under a Node that can.
import { runWith } from "./runtime.mjs";

runWith(process.argv.slice(2));
