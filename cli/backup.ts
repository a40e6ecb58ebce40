import { join } from "node:path";
import type { Command } from "commander";
import { openData, vaultPlaceOf } from "../server/data.ts";
import { backup, restore } from "../server/platform/backup/backup.ts";
import { VaultRefused } from "../server/platform/index.ts";
import { sealerOf, vaultOf } from "../server/sealed.ts";
import { openProgress } from "./progress.ts";
import { backupName, dataOf, globalsOf } from "./options.ts";

/** Adds `millrace backup`. */
export function addBackup(program: Command): void {
  program
    .command("backup [file]")
    .description(
      "write everything into one file: backup, move to another server, upgrade of PostgreSQL",
    )
    .action(async (file: string | undefined, _options: unknown, command: Command) => {
      const globals = globalsOf(command);
      const { url, embedded } = await openData(dataOf(globals), () => undefined);
      const path = file ?? join(globals.data, "backups", backupName(new Date()));
      const progress = openProgress("rows", globals);
      const moved = await backup(url, path, progress.to);
      progress.end();
      console.log(
        globals.json
          ? JSON.stringify({ path, ...moved })
          : `${moved.rows} rows of ${moved.tables} tables are in ${path}; the key of their ` +
              "secrets is not: keep vault.key (or MILLRACE_VAULT_KEY) elsewhere.",
      );
      await embedded?.release();
    });
}

/** Adds `millrace restore`. */
export function addRestore(program: Command): void {
  program
    .command("restore <file>")
    .description("take a backup into an empty database or a new data folder")
    .action(async (file: string, _options: unknown, command: Command) => {
      const globals = globalsOf(command);
      const { url, embedded } = await openData(dataOf(globals), () => undefined);
      const progress = openProgress("rows", globals);
      const moved = await restore(url, file, {
        onRows: progress.to,
        seal: sealerOf(vaultPlaceOf(dataOf(globals))),
      });
      progress.end();
      const lacks = await vaultOf(url, vaultPlaceOf(dataOf(globals))).then(
        () => null,
        (error: unknown) => (error instanceof VaultRefused ? error.message : Promise.reject(error)),
      );
      console.log(globals.json ? JSON.stringify(moved) : `${moved.rows} rows are back.`);
      if (lacks !== null) console.error(lacks);
      await embedded?.release();
    });
}
