import { run } from "./index.ts";

await run({ quick: process.argv.includes("--quick") });
