import { run } from "./index.ts";

await run({ installs: process.argv.includes("--install") });
