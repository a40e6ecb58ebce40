import type { Verified } from "../../../../connectors/port/index.ts";
import type { TenantId } from "../../../../kernel/index.ts";
import { ProblemError } from "../../../platform/index.ts";
import type { Database, Scope } from "../../../platform/index.ts";
import { pusherOf } from "../registry.ts";
import { channelSecrets } from "../store.ts";

/** One answer to everything that does not prove itself: nobody learns which addresses there are. */
export const unproved = () => new ProblemError({ status: 401, kind: "signature" });

/** Whose address a push came to; refuses one that is nobody's. */
export async function addressee(database: Database, address: string) {
  const { rows } = await database.pool.query<{ cell: number; tenant_id: TenantId; ref: number }>(
    "select cell, tenant_id, ref from platform.directory where kind = 'webhook' and lookup = $1",
    [address],
  );
  const [found] = rows;
  if (!found) throw unproved();
  const scope: Scope = { cell: found.cell, tenantId: found.tenant_id };
  const channel = await database.read(scope, (tx) => channelSecrets(tx, found.ref));
  const connector = channel ? pusherOf(channel.channel.kind) : null;
  if (!channel || !connector) throw unproved();
  const { kind } = channel.channel;
  return { scope, channelId: found.ref, kind, secrets: channel.secrets, connector };
}

type Addressee = Awaited<ReturnType<typeof addressee>>;

/** Who push addresses belong to, as this process knows it. */
export interface Addressees {
  /** The addressee before whom a push proves itself; refuses one that does not. */
  proven(
    address: string,
    proves: (to: Addressee) => Verified,
  ): Promise<{ readonly to: Addressee; readonly verified: Proven }>;
  /** Asks again from now on: a channel was saved. */
  forget(): void;
}

type Proven = Extract<Verified, { readonly ok: true }>;

/** How long an addressee is believed: so long may a secret that was taken back still open. */
const believedMs = 2_000;

/**
 * Addressees as they were read a moment ago: in a rush each push would ask the same two questions.
 * A push that does not prove itself by what is remembered is judged by what is stored.
 */
export function createAddressees(database: Database): Addressees {
  const known = new Map<string, { readonly to: Addressee; readonly until: number }>();
  const read = async (address: string, now: number) => {
    const to = await addressee(database, address);
    known.set(address, { to, until: now + believedMs });
    return to;
  };
  const proven: Addressees["proven"] = async (address, proves) => {
    const now = database.world.clock().getTime();
    const remembered = known.get(address);
    if (remembered && remembered.until > now) {
      const verified = proves(remembered.to);
      if (verified.ok) return { to: remembered.to, verified };
    }
    const to = await read(address, now);
    const verified = proves(to);
    if (!verified.ok) throw unproved();
    return { to, verified };
  };
  return { proven, forget: () => known.clear() };
}
