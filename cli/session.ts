import type { Command } from "commander";
import type { TenantId } from "../kernel/index.ts";
import { compose } from "../server/compose.ts";
import type { Millrace } from "../server/compose.ts";
import { openData, vaultPlaceOf } from "../server/main.ts";
import type { DataPlace } from "../server/main.ts";
import { listTenants } from "../server/modules/people/index.ts";
import { lockedVault, realWorld, VaultRefused } from "../server/platform/index.ts";
import type { Actor, Scope } from "../server/platform/index.ts";
import { holdVault } from "../server/sealed.ts";

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

export interface Session {
  readonly millrace: Millrace;
  readonly close: () => Promise<void>;
}

/** Opens the product beside (or without) a running server: on the same database. */
export async function openSession(globals: GlobalOptions): Promise<Session> {
  const { url, embedded } = await openData(dataOf(globals), (line) => console.error(line));
  // Most verbs touch no secret: one that does is told what is missing.
  const held = await holdVault(url, vaultPlaceOf(dataOf(globals))).catch((error: unknown) => {
    if (error instanceof VaultRefused) return { vault: lockedVault(error), release: () => null };
    throw error;
  });
  const millrace = compose({ url, world: realWorld, vault: held.vault });
  return {
    millrace,
    async close() {
      await millrace.database.close();
      await held.release();
      // A server that was running before us goes on running.
      await embedded?.release();
    },
  };
}

const listOf = (name: string): string[] =>
  (process.env[name] ?? "").split(/[\s,]+/).filter(Boolean);

/** Addresses on one's own network that may be called, as the environment names them. */
export const allowedTargets = (): string[] => listOf("MILLRACE_ALLOW_TARGETS");

/** Addresses of proxies that are believed, as the environment names them. */
export const trustedProxies = (): string[] => listOf("MILLRACE_TRUST_PROXY");

/** Who acts when a person uses the command line. */
export const operator: Actor = { kind: "system", id: 0, name: "command line" };

/** The tenant to work on: the one named by number, or the only one that is no demo. */
export async function tenantOf(millrace: Millrace, asked: string | undefined): Promise<Scope> {
  const tenants = await listTenants(millrace.database);
  const found = asked
    ? tenants.find((tenant) => String(tenant.id) === asked)
    : (tenants.filter((tenant) => !tenant.demo).at(0) ?? tenants.at(0));
  if (!found)
    throw new Error(
      asked
        ? `There is no tenant ${asked}.`
        : "There is no tenant yet: start the server and set it up, or run `millrace demo`.",
    );
  return { cell: found.cell, tenantId: found.id as TenantId };
}
