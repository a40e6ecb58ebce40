import { join } from "node:path";
import type { Command } from "commander";
import { openData } from "../server/data.ts";
import type { DataPlace, Opened } from "../server/data.ts";
import { both } from "./language.ts";

export interface GlobalOptions {
  readonly data: string;
  readonly json?: boolean;
}

/** Options that stand before or behind the verb. */
export function globalsOf(command: Command): GlobalOptions {
  return command.optsWithGlobals<GlobalOptions & Record<string, unknown>>() as GlobalOptions;
}

/** Where the data are, by the options and the environment. */
export const dataOf = ({ data }: GlobalOptions): DataPlace => ({
  dataDirectory: data,
  databaseUrl: process.env["DATABASE_URL"],
  vaultKey: process.env["MILLRACE_VAULT_KEY"],
});

interface Opening {
  readonly log?: (line: string) => void;
  /** False where a lost key must not keep anybody out. */
  readonly seals?: boolean;
}

/** Opens the data; what an older version wrote is backed up first, whatever verb asks. */
export function openPlace(
  globals: GlobalOptions,
  { log = () => undefined, seals = true }: Opening = {},
): Promise<Opened> {
  return openData(
    {
      ...dataOf(globals),
      seals,
      beforeUpgrade: async (url, pending) => {
        const { backup } = await import("../server/platform/backup/backup.ts");
        const name = `before-upgrade-${backupName(new Date())}`;
        const path = join(globals.data, "backups", name);
        await backup(url, path);
        if (globals.json) return;
        console.error(
          both(
            `Upgrading the data (${pending.length} steps); a backup is in ${path}`,
            `正在升级数据（${pending.length} 步）；备份在 ${path}`,
          ),
        );
      },
    },
    log,
  );
}

/** A file name that sorts by time. */
export function backupName(at: Date): string {
  return `millrace-${at.toISOString().slice(0, 19).replaceAll(/[:T]/g, "-")}.mrb.gz`;
}

const listOf = (name: string): string[] =>
  (process.env[name] ?? "").split(/[\s,]+/).filter(Boolean);

/** Addresses on one's own network that may be called, as the environment names them. */
export const allowedTargets = (): string[] => listOf("MILLRACE_ALLOW_TARGETS");

/** Addresses of proxies that are believed, as the environment names them. */
export const trustedProxies = (): string[] => listOf("MILLRACE_TRUST_PROXY");
