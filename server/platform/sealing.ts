import type pg from "pg";
import { Told } from "../../kernel/index.ts";
import type { TenantId } from "../../kernel/index.ts";
import { enterTenant } from "./backup/tables.ts";
import type { Tx } from "./tx.ts";
import { keepNextKey, makeVault, readVault, sealedBy, takeNextKey } from "./vault.ts";
import type { Vault, VaultPlace } from "./vault.ts";
import type { World } from "./world.ts";

/** What follows a sealed text in its place; null lets it go. */
type Change = (text: string, context: string) => string | null;

/**
 * Puts what `change` makes of it in the place of every text of one tenant that a module keeps
 * sealed, and of those that are still to be sealed; what is let go must be set anew by a person.
 */
export type Resealing = (tx: Pick<Tx, "scope" | "rows">, change: Change) => Promise<void>;

/** The key is not there, or not the one that sealed what is stored; the message says what to do. */
export class VaultRefused extends Told {}

export interface Sealing {
  readonly client: pg.Client;
  readonly secret: World["secret"];
  readonly place: VaultPlace;
  /** Of every module that keeps sealed texts. */
  readonly kinds: readonly Resealing[];
}

async function changeAll({ client, kinds }: Sealing, change: Change): Promise<void> {
  const { rows: tenants } = await client.query<{ id: TenantId; cell: number }>(
    "select id, cell from platform.tenant order by id",
  );
  for (const tenant of tenants) {
    await enterTenant(client, tenant);
    const scope = { cell: tenant.cell, tenantId: tenant.id };
    const rows = async <Row>(text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rows as Row[];
    for (const kind of kinds) await kind({ scope, rows }, change);
  }
}

async function boundKey(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ key: string }>("select key from platform.vault");
  return rows[0]?.key ?? null;
}

export interface Survey {
  /** Key that the database was last sealed with; null before the first. */
  readonly bound: string | null;
  readonly plain: number;
  /** How many texts each key sealed. */
  readonly byKey: ReadonlyMap<string, number>;
}

/** Which keys sealed what is stored, and what is not sealed yet. */
export async function surveyVault(at: Sealing): Promise<Survey> {
  const bound = await boundKey(at.client);
  const byKey = new Map<string, number>();
  let plain = 0;
  await changeAll(at, (text) => {
    const key = sealedBy(text);
    if (key === null) plain += 1;
    else byKey.set(key, (byKey.get(key) ?? 0) + 1);
    return text;
  });
  return { bound, plain, byKey };
}

async function bind({ client }: Sealing, key: string): Promise<void> {
  await client.query(
    `insert into platform.vault (key, since) values ($1, now())
     on conflict (one) do update set key = excluded.key, since = excluded.since
       where vault.key <> excluded.key`,
    [key],
  );
}

function refusal({ place }: Sealing, bound: string, found: Vault | null): VaultRefused {
  const file = `${place.folder}/vault.key`;
  const own = place.key ? "MILLRACE_VAULT_KEY" : file;
  const wrong = found
    ? {
        en: `the key in ${own} is another one (${found.key})`,
        zh: `${own} 中是另一把密钥（${found.key}）`,
      }
    : { en: `${file} is missing`, zh: `缺少 ${file}` };
  return new VaultRefused({
    en:
      `These data seal their secrets with the key ${bound}, and ${wrong.en}. Put the vault.key of the ` +
      `server that began them into ${place.folder}, or give it in MILLRACE_VAULT_KEY. If it ` +
      "is lost for good, `millrace vault forget` lets go what nobody can open: second steps, and " +
      "the secrets of connections and webhooks, which are then set anew.",
    zh:
      `这些数据的机密由密钥 ${bound} 封存，而${wrong.zh}。请把最初那台服务器的 vault.key 放到 ` +
      `${place.folder}，或在 MILLRACE_VAULT_KEY 中给出。若已彻底丢失，\`millrace vault forget\` ` +
      "会放弃无法打开的内容：两步验证，以及连接与 webhook 的密钥，之后需重新设置。",
  });
}

/** Binds data that know no key: to the one that sealed them elsewhere, else to this place's own. */
async function bindFirst(at: Sealing): Promise<string> {
  const [known] = [...(await surveyVault(at)).byKey].sort(([, a], [, b]) => b - a);
  const key = known?.[0] ?? (await makeVault(at.secret, at.place)).key;
  await at.client.query(
    "insert into platform.vault (key, since) values ($1, now()) on conflict do nothing",
    [key],
  );
  return (await boundKey(at.client)) ?? key;
}

/**
 * The vault for these data. The first one binds them to its key; from then on another key is
 * refused, also while nothing is sealed: of two servers that begin with keys of their own, one is
 * told so. A change of keys that was cut off is brought to its end.
 */
export async function openVault(at: Sealing): Promise<Vault> {
  const { client, secret, place } = at;
  const bound = (await boundKey(client)) ?? (await bindFirst(at));
  const found = await readVault(secret, place);
  if (found?.key === bound) return found;
  const next = place.key ? null : await takeNextKey(secret, place, bound);
  if (next) return next;
  throw refusal(at, bound, found);
}

/**
 * Seals what an older version kept as it was typed, inside the caller's transaction; gives how many
 * texts. Nothing to seal asks for no key.
 */
export async function sealPlain(at: Sealing): Promise<number> {
  const { plain } = await surveyVault(at);
  if (plain === 0) return 0;
  const vault = await openVault(at);
  await changeAll(at, (text, context) =>
    sealedBy(text) === null ? vault.seal(text, context) : text,
  );
  return plain;
}

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query("begin");
  try {
    await work();
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

/** Names the use of a key among the database's other advisory locks. */
const useLock = 741_208;

/** Says, for as long as the connection lives, that somebody seals with the key; before it is read. */
export async function noteUse({ client }: Pick<Sealing, "client">): Promise<void> {
  await client.query("select pg_advisory_lock_shared($1)", [useLock]);
}

/**
 * Keeps servers from starting until the connection ends. One that runs is told of: it would go on
 * sealing with the key that it has read.
 */
async function refuseServers({ client }: Sealing): Promise<void> {
  const { rows } = await client.query<{ free: boolean }>(
    `select pg_try_advisory_lock($1) and not exists (select from pg_stat_activity
       where datname = current_database() and application_name = 'millrace') as free`,
    [useLock],
  );
  if (!rows[0]?.free)
    throw new VaultRefused({
      en: "A server is running on these data. Stop it first, then try again.",
      zh: "有服务器正在使用这些数据。请先停止它，再重试。",
    });
}

/**
 * Seals everything anew with the key `next`, all of it or nothing. The key is written down before,
 * and taken into use after the change is stored: a crash in between loses neither.
 */
export async function rotateVault(
  at: Sealing,
  next: { key: string; vault: Vault },
): Promise<number> {
  const { place, client, secret } = at;
  await refuseServers(at);
  const now = await openVault(at);
  let texts = 0;
  if (!place.key) await keepNextKey(place, next.key);
  await inTransaction(client, async () => {
    await changeAll(at, (text, context) => {
      const opened = sealedBy(text) === null ? text : now.open(text, context);
      if (opened === null)
        throw new VaultRefused({
          en:
            `One text (${context}) does not open with the key ${now.key}. Run \`millrace vault ` +
            "forget` first: it lets go what nobody can open.",
          zh:
            `有一项内容（${context}）无法用密钥 ${now.key} 打开。请先运行 ` +
            "`millrace vault forget`：它会放弃无法打开的内容。",
        });
      texts += 1;
      return next.vault.seal(opened, context);
    });
    await bind(at, next.vault.key);
  });
  if (!place.key) await takeNextKey(secret, place, next.vault.key);
  return texts;
}

/** Lets go every text that this place's key does not open, and binds the data to it; gives how many. */
export async function forgetLost(at: Sealing): Promise<number> {
  await refuseServers(at);
  const vault = await makeVault(at.secret, at.place);
  let gone = 0;
  await inTransaction(at.client, async () => {
    await changeAll(at, (text, context) => {
      if (sealedBy(text) === null) return vault.seal(text, context);
      if (vault.open(text, context) !== null) return text;
      gone += 1;
      return null;
    });
    await bind(at, vault.key);
  });
  return gone;
}
