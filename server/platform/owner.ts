import type pg from "pg";
import { Told } from "../../kernel/index.ts";
import type { BothWords } from "../../kernel/index.ts";
import { modules } from "../modules.ts";

/** The database's owner lacks something that only somebody else can give; the message names the command. */
export class OwnerRefused extends Told {}

/** As whom the migrations run, and what binds him. */
export interface Owner {
  /** No superuser: PostgreSQL lets him write no parameter of ours into a function. */
  readonly isPlain: boolean;
  /** Forced row-level security binds him too: without a tenant he sees no row of his own tables. */
  readonly isBound: boolean;
}

interface Standing {
  readonly name: string;
  readonly database: string;
  readonly is_super: boolean;
  readonly is_bypassing: boolean;
  readonly may_make_roles: boolean;
  readonly may_make_schemas: boolean;
  readonly has_role: boolean;
  readonly version: number;
}

const role = "millrace_app";

async function standingOf(client: pg.Client): Promise<Standing> {
  const { rows } = await client.query<Standing>(
    `select quote_ident(rolname) as name, quote_ident(current_database()) as database,
       rolsuper as is_super, rolsuper or rolbypassrls as is_bypassing,
       rolsuper or rolcreaterole as may_make_roles,
       has_database_privilege(current_database(), 'create') as may_make_schemas,
       exists (select from pg_roles where rolname = '${role}') as has_role,
       current_setting('server_version_num')::int as version
     from pg_roles where rolname = current_user`,
  );
  const [found] = rows;
  if (!found) throw new Error("the database does not know its own user");
  return found;
}

/** What is missing, and the command by which whoever runs the server gives it; in both languages. */
function refusal({ name, database }: Standing, missing: BothWords, command: string): OwnerRefused {
  return new OwnerRefused({
    en: `The user ${name} of DATABASE_URL ${missing.en} Let an administrator of the server run, once, in the database ${database}: ${command}`,
    zh: `DATABASE_URL 的用户 ${name} ${missing.zh}请服务器管理员在数据库 ${database} 中执行一次：${command}`,
  });
}

/** True when he may take the application's role on: being a member is not enough from 16 on. */
async function takesRole(client: pg.Client, version: number): Promise<boolean> {
  const right = version >= 160_000 ? "set" : "member";
  const { rows } = await client.query<{ takes: boolean }>(
    "select pg_has_role(current_user, $1::name, $2) as takes",
    [role, right],
  );
  return rows[0]?.takes === true;
}

/** Tries a statement; false when he may not, or when another server was faster. */
async function tried(client: pg.Client, text: string): Promise<boolean> {
  try {
    await client.query(text);
    return true;
  } catch (error) {
    // 23505, 42710: two databases of one cluster make the role at once. 42501, 0LP01: he may not.
    const code = (error as { code?: string }).code ?? "";
    if (["23505", "42710", "42501", "0LP01"].includes(code)) return false;
    throw error;
  }
}

/**
 * Says who migrates, and sees to it that he can: that the application's role is there and that he may
 * take it on. Throws OwnerRefused, with the one command that helps, where he may not give that himself.
 */
export async function openOwner(client: pg.Client): Promise<Owner> {
  const standing = await standingOf(client);
  const { name, version } = standing;
  const making = `create role ${role} nologin nosuperuser nobypassrls`;
  const granting = `grant ${role} to ${name}${version >= 160_000 ? " with set true" : ""}`;
  if (!standing.has_role && standing.may_make_roles) await tried(client, making);
  if (!(await standingOf(client)).has_role) {
    const missing = {
      en: `may not make the role ${role}, as which Millrace works.`,
      zh: `无权创建 Millrace 工作所用的角色 ${role}。`,
    };
    throw refusal(standing, missing, `${making}; ${granting};`);
  }
  const takes =
    (await takesRole(client, version)) ||
    ((await tried(client, granting)) && (await takesRole(client, version)));
  if (!takes) {
    const missing = {
      en: `may not take on the role ${role}, as which Millrace works.`,
      zh: `无权切换到 Millrace 工作所用的角色 ${role}。`,
    };
    throw refusal(standing, missing, `${granting};`);
  }
  if (!standing.may_make_schemas) {
    const missing = { en: "may not make schemas in it.", zh: "无权在其中创建模式（schema）。" };
    throw refusal(standing, missing, `grant create on database ${standing.database} to ${name};`);
  }
  return { isPlain: !standing.is_super, isBound: !standing.is_bypassing };
}

/**
 * The text of a migration as its runner may say it. Only a superuser may write a parameter of ours
 * into a function, and functions of the first migrations have one; for anybody else it is left out,
 * because platform/0015 defines those functions anew, without it, for everybody.
 */
export function textFor(owner: Owner, text: string): string {
  return owner.isPlain ? text.replaceAll(/^set millrace\.relay = 'on' as \$\$/gm, "as $$$$") : text;
}

const schemas = ["platform", ...Object.keys(modules)];

async function tablesWhere(client: pg.Client, condition: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select pg_class.oid::regclass::text as name from pg_class
     join pg_namespace on pg_namespace.oid = relnamespace
     where relkind = 'r' and nspname = any ($1) and ${condition} order by 1`,
    [schemas],
  );
  return rows.map((row) => row.name);
}

/**
 * Lets the owner see all rows of his own tables until the transaction's end, where the rule binds him
 * too: a migration that fills a new column must reach every company. Gives what forces the rule again.
 */
export async function liftForce(
  client: pg.Client,
  { isBound }: Owner,
): Promise<{ again(): Promise<void>; end(): Promise<void> }> {
  const lifted = new Set<string>();
  const again = async () => {
    if (!isBound) return;
    const forced = await tablesWhere(client, "relforcerowsecurity");
    for (const name of forced) lifted.add(name);
    const text = forced.map((name) => `alter table ${name} no force row level security`);
    if (text.length > 0) await client.query(text.join(";"));
  };
  const end = async () => {
    // Some may be gone by now; those that a migration forced itself are forced already.
    const open = await tablesWhere(client, "not relforcerowsecurity");
    const text = open
      .filter((name) => lifted.has(name))
      .map((name) => `alter table ${name} force row level security`);
    if (text.length > 0) await client.query(text.join(";"));
  };
  return { again, end };
}
