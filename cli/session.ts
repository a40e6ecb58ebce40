import type { TenantId } from "../kernel/index.ts";
import { compose } from "../server/compose.ts";
import type { Millrace } from "../server/compose.ts";
import { openData, vaultPlaceOf } from "../server/data.ts";
import { listTenants } from "../server/modules/people/index.ts";
import { lockedVault, realWorld, VaultRefused } from "../server/platform/index.ts";
import type { Actor, Scope } from "../server/platform/index.ts";
import { holdVault } from "../server/sealed.ts";
import { dataOf } from "./options.ts";
import type { GlobalOptions } from "./options.ts";

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
