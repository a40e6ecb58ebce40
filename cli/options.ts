import type { Command } from "commander";
import type { DataPlace } from "../server/data.ts";

export interface GlobalOptions {
  readonly data: string;
  readonly json?: boolean;
}

/** Options that stand before the verb. */
export function globalsOf(command: Command): GlobalOptions {
  return command.optsWithGlobals<GlobalOptions & Record<string, unknown>>() as GlobalOptions;
}

/** Where the data are, by the options and the environment. */
export const dataOf = ({ data }: GlobalOptions): DataPlace => ({
  dataDirectory: data,
  databaseUrl: process.env["DATABASE_URL"],
  vaultKey: process.env["MILLRACE_VAULT_KEY"],
});

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
