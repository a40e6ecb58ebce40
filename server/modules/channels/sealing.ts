import type { Connector, Settings } from "../../../connectors/port/index.ts";
import { sealedBy } from "../../platform/index.ts";
import type { Resealing, Scope, Tx } from "../../platform/index.ts";
import { connectorOf } from "./registry.ts";

type Change = Parameters<Resealing>[1];

const contextOf = (what: string) => (scope: Scope, key: string | number) =>
  `channels.${what} ${scope.cell}/${scope.tenantId}/${key}`;
/** What a text is bound to, so that it opens nowhere else. */
export const sealedIn = {
  setting: contextOf("connection"),
  channel: contextOf("channel"),
  subscription: contextOf("subscription"),
} as const;

type Of = Pick<Tx, "scope" | "vault">;

/** The settings of a connection as they are stored: what its form calls secret is sealed. */
export function sealSettings(
  { scope, vault }: Of,
  { fields }: Pick<Connector, "fields">,
  { channelId, settings }: { readonly channelId: number; readonly settings: Settings },
): Settings {
  const secret = new Set(fields.filter((field) => field.secret).map(({ name }) => name));
  const stored = ([name, value]: [string, string]) => [
    name,
    // No secret is nothing to hide.
    secret.has(name) && value !== ""
      ? vault.seal(value, sealedIn.setting(scope, `${channelId}/${name}`))
      : value,
  ];
  return Object.fromEntries(Object.entries(settings).map(stored)) as Settings;
}

/** Stored settings as they were given; a secret that does not open is as if it were not set. */
export function openSettings({ scope, vault }: Of, channelId: number, stored: Settings): Settings {
  const opened = Object.entries(stored).flatMap(([name, text]) => {
    if (sealedBy(text) === null) return [[name, text]];
    const value = vault.open(text, sealedIn.setting(scope, `${channelId}/${name}`));
    return value === null ? [] : [[name, value]];
  });
  return Object.fromEntries(opened) as Settings;
}

/** What is signed with, opened; one that does not open signs nothing. */
export const openSecrets = ({ vault }: Of, context: string, stored: readonly string[]): string[] =>
  stored.flatMap((text) => vault.open(text, context) ?? []);

const resealConnections: Resealing = async ({ scope, rows }, change) => {
  const found = await rows<{ id: number; kind: string; settings: Settings }>(
    `select connection.channel_id as id, channel.kind, connection.settings
     from channels.connection as connection join channels.channel as channel
       on channel.cell = connection.cell and channel.tenant_id = connection.tenant_id
       and channel.id = connection.channel_id
     where connection.cell = $1 and connection.tenant_id = $2 for update of connection`,
    [scope.cell, scope.tenantId],
  );
  for (const { id, kind, settings } of found) {
    const fields = new Map(connectorOf(kind)?.fields.map((field) => [field.name, field]));
    const next = Object.entries(settings).map(([name, text]) => {
      const isSecret = sealedBy(text) !== null || (fields.get(name)?.secret && text !== "");
      return [name, isSecret ? change(text, sealedIn.setting(scope, `${id}/${name}`)) : text];
    });
    const kept = next.filter(([, text]) => text !== null);
    // Without its secret a platform only refuses: the connection waits until it is set again.
    await rows(
      `update channels.connection set settings = $4::jsonb, active = active and $5
       where cell = $1 and tenant_id = $2 and channel_id = $3 and settings <> $4::jsonb`,
      [
        ...[scope.cell, scope.tenantId, id, JSON.stringify(Object.fromEntries(kept))],
        kept.length === next.length,
      ],
    );
  }
};

const changed = (texts: readonly string[], context: string, change: Change) =>
  texts.flatMap((text) => change(text, context) ?? []);

const resealChannels: Resealing = async ({ scope, rows }, change) => {
  const found = await rows<{ code: string; secrets: string[] }>(
    `select code, secrets from channels.channel
     where cell = $1 and tenant_id = $2 and secrets <> '{}' for update`,
    [scope.cell, scope.tenantId],
  );
  for (const { code, secrets } of found)
    await rows(
      `update channels.channel set secrets = $4
       where cell = $1 and tenant_id = $2 and code = $3 and secrets <> $4`,
      [
        ...[scope.cell, scope.tenantId, code],
        changed(secrets, sealedIn.channel(scope, code), change),
      ],
    );
};

const resealSubscriptions: Resealing = async ({ scope, rows }, change) => {
  const found = await rows<{ id: number; secrets: string[] }>(
    `select id, secrets from channels.subscription
     where cell = $1 and tenant_id = $2 and secrets <> '{}' for update`,
    [scope.cell, scope.tenantId],
  );
  for (const { id, secrets } of found)
    await rows(
      // Whose key is gone is told nothing until there is another one.
      `update channels.subscription set secrets = $4, active = active and $4 <> '{}'
       where cell = $1 and tenant_id = $2 and id = $3 and secrets <> $4`,
      [
        ...[scope.cell, scope.tenantId, id],
        changed(secrets, sealedIn.subscription(scope, id), change),
      ],
    );
};

/** Seals anew what connections are asked with and what pushes and webhooks are signed with. */
export const resealChannelSecrets: Resealing = async (tx, change) => {
  await resealConnections(tx, change);
  await resealChannels(tx, change);
  await resealSubscriptions(tx, change);
};
