import { Command } from "commander";
import { addBackup } from "./backup.ts";
import { addBench } from "./bench.ts";
import { addCheck } from "./check.ts";
import { addDemo } from "./demo.ts";
import { addExport } from "./export.ts";
import { addForecast } from "./forecast/index.ts";
import { addImport } from "./import.ts";
import { addPeople } from "./people.ts";
import { addSchedule } from "./schedule.ts";
import { addServe } from "./serve.ts";
import { addVault } from "./vault.ts";

const program = new Command("millrace")
  .description("Every channel's order becomes one promise, one plan and one traceable delivery.")
  .option("--data <folder>", "folder for the data", process.env["MILLRACE_DATA"] ?? "./data")
  .option("--json", "print the result as JSON");

addServe(program);
addImport(program);
addExport(program);
addCheck(program);
addDemo(program);
addForecast(program);
addSchedule(program);
addBench(program);
addBackup(program);
addVault(program);
addPeople(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
