import { join } from "node:path";
import type { Command } from "commander";
import { vaultPlaceOf } from "../server/data.ts";
import { backup, restore } from "../server/platform/backup/backup.ts";
import { VaultRefused } from "../server/platform/index.ts";
import { sealerOf, vaultOf } from "../server/sealed.ts";
import { both, say } from "./language.ts";
import { backupName, dataOf, openPlace } from "./options.ts";
import { openProgress } from "./progress.ts";
import { act } from "./work.ts";
import type { At, Said } from "./work.ts";

const rows = () => both("rows", "行");

/** Writes everything into one file; stopped, it leaves none. */
async function write({ globals, signal }: At, file: string | undefined): Promise<Said> {
  const { url, embedded } = await openPlace(globals);
  try {
    const path = file ?? join(globals.data, "backups", backupName(new Date()));
    const progress = openProgress(rows(), globals);
    const moved = await backup(url, path, { onRows: progress.to, signal }).finally(progress.end);
    return {
      value: { path, ...moved },
      words: both(
        `${moved.rows} rows of ${moved.tables} tables are in ${path}; the key of their ` +
          "secrets is not: keep vault.key (or MILLRACE_VAULT_KEY) elsewhere.",
        `${moved.tables} 张表的 ${moved.rows} 行已写入 ${path}；机密的密钥不在其中：` +
          "请另行保管 vault.key（或 MILLRACE_VAULT_KEY）。",
      ),
    };
  } finally {
    await embedded?.release();
  }
}

/** Takes a backup in; stopped, it takes nothing. */
async function takeIn({ globals, signal }: At, file: string): Promise<Said> {
  const place = vaultPlaceOf(dataOf(globals));
  const { url, embedded } = await openPlace(globals);
  try {
    const progress = openProgress(rows(), globals);
    const seal = sealerOf(place);
    const moved = await restore(url, file, { onRows: progress.to, seal, signal }).finally(
      progress.end,
    );
    const lacks = await vaultOf(url, place).then(
      () => null,
      (error: unknown) =>
        error instanceof VaultRefused ? say(error.words) : Promise.reject(error),
    );
    const done = both(`${moved.rows} rows are back.`, `已恢复 ${moved.rows} 行。`);
    return {
      value: { ...moved, ...(lacks !== null && { lacks }) },
      words: lacks === null ? done : `${done}\n${lacks}`,
    };
  } finally {
    await embedded?.release();
  }
}

/** Adds `millrace backup`. */
export function addBackup(program: Command): void {
  program
    .command("backup")
    .argument(
      "[file]",
      both(
        "the file; in backups of the data folder when absent",
        "文件；缺省在数据文件夹的 backups 中",
      ),
    )
    .description(
      both(
        "write everything into one file: backup, move to another server, upgrade of PostgreSQL",
        "把全部数据写入一个文件：用于备份、迁移服务器、升级 PostgreSQL",
      ),
    )
    .action(act(write));
}

/** Adds `millrace restore`. */
export function addRestore(program: Command): void {
  program
    .command("restore")
    .argument(
      "<file>",
      both("a file that `millrace backup` wrote", "由 `millrace backup` 写出的文件"),
    )
    .description(
      both(
        "take a backup into an empty database or a new data folder",
        "把备份恢复到空数据库或新的数据文件夹",
      ),
    )
    .action(act(takeIn));
}
