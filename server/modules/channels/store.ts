import { touchRevision } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { openSecrets, sealedIn } from "./sealing.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface Channel {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  /** `file`, `api`, `manual`, `demo`, or the kind of a connector. */
  readonly kind: string;
  readonly policy: "complete" | "partial" | "backorder";
  readonly priority: number;
  readonly currency: string;
  /** Goods leave before they are paid. */
  readonly shipsUnpaid: boolean;
  /** Who is given this channel alone may say an order's rank and that a party has paid it. */
  readonly trustsCallers: boolean;
  readonly active: boolean;
}

export interface ChannelDraft {
  readonly code: string;
  readonly name: string;
  readonly nameEn?: string | undefined;
  readonly kind: Channel["kind"];
  readonly policy?: Channel["policy"] | undefined;
  readonly priority?: number | undefined;
  readonly currency?: string | undefined;
  readonly shipsUnpaid?: boolean | undefined;
  readonly trustsCallers?: boolean | undefined;
  readonly secrets?: readonly string[] | undefined;
  readonly address?: string | undefined;
}

interface ChannelRow {
  id: number;
  code: string;
  name: string;
  name_en: string;
  kind: Channel["kind"];
  policy: Channel["policy"];
  priority: number;
  currency: string;
  ships_unpaid: boolean;
  trusts_callers: boolean;
  active: boolean;
}

const channelOf = (row: ChannelRow): Channel => ({
  id: row.id,
  code: row.code,
  name: row.name,
  nameEn: row.name_en,
  kind: row.kind,
  policy: row.policy,
  priority: row.priority,
  currency: row.currency,
  shipsUnpaid: row.ships_unpaid,
  trustsCallers: row.trusts_callers,
  active: row.active,
});

const channelColumns =
  "id, code, name, name_en, kind, policy, priority, currency, ships_unpaid, trusts_callers, active";

/** All channels of the tenant, by id. */
export async function listChannels(tx: Tx): Promise<Channel[]> {
  const rows = await tx.rows<ChannelRow>(
    `select ${channelColumns} from channels.channel where cell = $1 and tenant_id = $2 order by id`,
    scopeOf(tx),
  );
  return rows.map(channelOf);
}

/** One channel, or null. */
export async function channelById(tx: Tx, channelId: number): Promise<Channel | null> {
  const [row] = await tx.rows<ChannelRow>(
    `select ${channelColumns} from channels.channel
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), channelId],
    "channels.by_id",
  );
  return row ? channelOf(row) : null;
}

/**
 * Writes a channel by code. What the draft leaves out stays as it is, and so does the address for
 * pushes, which a platform was told. Gives its id and that address.
 */
export async function writeChannel(
  tx: Tx,
  draft: ChannelDraft,
): Promise<{ readonly id: number; readonly address: string }> {
  const before = (await listChannels(tx)).find((each) => each.code === draft.code);
  const id = await tx.newNumbers("channel");
  const [row] = await tx.rows<{ id: number; address: string }>(
    `insert into channels.channel as channel (cell, tenant_id, id, code, name, name_en, kind, policy,
       priority, currency, secrets, address, ships_unpaid, trusts_callers)
     values ($1, $2, $3, $4, $5, coalesce($6, ''), $7, coalesce($8, 'backorder'), coalesce($9, 0),
       coalesce($10, 'CNY'), coalesce($11::text[], '{}'), $12, coalesce($13, false), coalesce($14, false))
     on conflict (cell, tenant_id, code) do update set name = excluded.name,
       name_en = coalesce($6, channel.name_en), kind = excluded.kind,
       policy = coalesce($8, channel.policy), priority = coalesce($9, channel.priority),
       currency = coalesce($10, channel.currency), secrets = coalesce($11::text[], channel.secrets),
       ships_unpaid = coalesce($13, channel.ships_unpaid),
       trusts_callers = coalesce($14, channel.trusts_callers),
       address = case when channel.address = '' then excluded.address else channel.address end
     returning id, address`,
    [
      ...scopeOf(tx),
      id,
      draft.code,
      draft.name,
      draft.nameEn ?? null,
      draft.kind,
      draft.policy ?? null,
      draft.priority ?? null,
      draft.currency ?? null,
      draft.secrets?.map((each) => tx.vault.seal(each, sealedIn.channel(tx.scope, draft.code))) ??
        null,
      draft.address ?? "",
      draft.shipsUnpaid ?? null,
      draft.trustsCallers ?? null,
    ],
  );
  await touchRevision(tx, "channels");
  const saved = row?.id ?? id;
  tx.audit({
    action: "channels.save",
    subjectKind: "channel",
    subjectId: saved,
    before,
    // What is signed with stays out of the trail.
    after: (await listChannels(tx)).find((each) => each.id === saved),
  });
  return { id: saved, address: row?.address ?? "" };
}

/** A channel's code and kind, or null: what it is connected by does not change. */
export async function channelByCode(tx: Tx, code: string): Promise<Channel | null> {
  return (await listChannels(tx)).find((each) => each.code === code) ?? null;
}

/** As writeChannel; gives the id alone. */
export async function saveChannel(tx: Tx, draft: ChannelDraft): Promise<number> {
  return (await writeChannel(tx, draft)).id;
}

/** A channel with its signing secrets, for the webhook door only. */
export async function channelSecrets(tx: Tx, channelId: number) {
  const [row] = await tx.rows<ChannelRow & { secrets: string[] }>(
    `select ${channelColumns}, secrets from channels.channel
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), channelId],
  );
  if (!row) return null;
  const context = sealedIn.channel(tx.scope, row.code);
  return { channel: channelOf(row), secrets: openSecrets(tx, context, row.secrets) };
}

/**
 * Sets what pushes of a channel are signed with, beside the former secret or in its place; gives how many
 * are taken now, null for a channel that is not pushed to. Set once more it changes nothing.
 */
export async function replaceSecret(
  tx: Tx,
  channelId: number,
  asked: { readonly secret: string; readonly keepsFormer: boolean },
): Promise<number | null> {
  const known = await channelSecrets(tx, channelId);
  if (!known || !(await pushDoor(tx, channelId)).address) return null;
  const former = known.secrets.filter((each) => each !== asked.secret).slice(0, 1);
  const secrets = [asked.secret, ...(asked.keepsFormer ? former : [])];
  const context = sealedIn.channel(tx.scope, known.channel.code);
  await tx.rows(
    "update channels.channel set secrets = $4 where cell = $1 and tenant_id = $2 and id = $3",
    [...scopeOf(tx), channelId, secrets.map((each) => tx.vault.seal(each, context))],
  );
  tx.audit({
    ...{ action: "channels.secret.replace", subjectKind: "channel", subjectId: channelId },
    // What is signed with stays out of the trail.
    after: { secrets: secrets.length },
  });
  return secrets.length;
}

/**
 * The unguessable part of a channel's address for pushes, null when it takes none, and with how many
 * secrets they may be signed.
 */
export async function pushDoor(tx: Tx, channelId: number) {
  const [row] = await tx.rows<{ address: string; secrets: number }>(
    `select address, cardinality(secrets) as secrets from channels.channel
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), channelId],
  );
  return { address: row?.address || null, secrets: row?.secrets ?? 0 };
}
