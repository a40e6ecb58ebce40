import type { TenantId } from "../kernel/index.ts";
import { Told } from "../kernel/index.ts";
import { compose } from "../server/compose.ts";
import type { Millrace } from "../server/compose.ts";
import { vaultPlaceOf } from "../server/data.ts";
import { listTenants } from "../server/modules/people/index.ts";
import type { Tenant } from "../server/modules/people/index.ts";
import { lockedVault, realWorld, VaultRefused } from "../server/platform/index.ts";
import type { Actor, Scope } from "../server/platform/index.ts";
import { holdVault } from "../server/sealed.ts";
import { BadArgument } from "./failure.ts";
import { dataOf, openPlace } from "./options.ts";
import type { At } from "./work.ts";

export interface Session {
  readonly millrace: Millrace;
}

/** Does something with the product beside (or without) a running server: on the same database. */
export async function withSession<T>(
  { globals, signal }: At,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { url, embedded } = await openPlace(globals);
  try {
    signal.throwIfAborted();
    // Most verbs touch no secret: one that does is told what is missing.
    const held = await holdVault(url, vaultPlaceOf(dataOf(globals))).catch((error: unknown) => {
      if (error instanceof VaultRefused) return { vault: lockedVault(error), release: () => null };
      throw error;
    });
    const millrace = compose({ url, world: realWorld, vault: held.vault });
    try {
      return await work({ millrace });
    } finally {
      // What was stopped may still be reading: nobody waits for it.
      const closed = millrace.database.close();
      if (!signal.aborted) await closed;
      await held.release();
    }
  } finally {
    // A server that was running before us goes on running.
    await embedded?.release();
  }
}

/** Who acts when a person uses the command line. */
export const operator: Actor = { kind: "system", id: 0, name: "command line" };

export interface ScopedTenant extends Scope {
  readonly zone: string;
}

const scopedTo = ({ cell, id, zone }: Tenant): ScopedTenant => ({
  ...{ cell, tenantId: id as TenantId, zone },
});

/** The company to work on: the one named by number, or the first that is no demo. */
export async function tenantOf(
  millrace: Millrace,
  asked: string | undefined,
): Promise<ScopedTenant> {
  const tenants = await listTenants(millrace.database);
  if (tenants.length === 0)
    throw new Told({
      en: "There is no tenant yet: start the server and set it up, or run `millrace demo`.",
      zh: "还没有公司：请启动服务器并完成设置，或运行 `millrace demo`。",
    });
  const usual = tenants.find((tenant) => !tenant.demo) ?? tenants[0];
  const found = asked === undefined ? usual : tenants.find((tenant) => String(tenant.id) === asked);
  if (found) return scopedTo(found);
  const all = tenants.map(({ id, name }) => `${id} (${name})`).join(", ");
  throw new BadArgument({
    ...{ option: "--tenant", value: asked ?? "" },
    rule: `the number of a company: ${all}`,
    zh: `公司编号：${all}`,
  });
}

/** The channel of a code among those that there are. */
export function channelIn<C extends { readonly code: string }>(
  channels: readonly C[],
  code: string,
): C {
  const found = channels.find((each) => each.code === code);
  if (found) return found;
  const all = channels.map((each) => each.code).join(", ");
  throw new BadArgument({
    ...{ option: "--channel", value: code },
    rule: `the code of a channel: ${all}`,
    zh: `渠道代码：${all}`,
  });
}
