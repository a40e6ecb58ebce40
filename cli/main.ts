import { exitCodes } from "./failure.ts";
import { run } from "./program.ts";

// Whoever reads has left, as `head` does: nothing more is to be said.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCodes.failed);
});

const code = await run(process.argv.slice(2), process.env);
process.exitCode = code;
// Once what was said is written: work that failed or was stopped may still be under way.
if (code !== exitCodes.done) process.stdout.write("", () => process.exit(code));
