import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import pg from "pg";

/** The raw limit R: simple updates a second that this server commits durably for 32 clients. */
export interface RawLimit {
  readonly perSecond: number;
  /** What drove it: pgbench itself, or the same statements from this process. */
  readonly by: string;
}

const prepare = `create schema if not exists raw_limit;
  create table if not exists raw_limit.accounts (aid int primary key, bid int, abalance int, filler char(84));
  create table if not exists raw_limit.history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
  insert into raw_limit.accounts select each, 1, 0, '' from generate_series(1, 200000) as each on conflict do nothing;
  analyze raw_limit.accounts`;

async function ownLoop(url: string, seconds: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: 32 });
  await pool.query(prepare);
  const until = performance.now() + seconds * 1_000;
  let done = 0;
  const client = async (seed: number) => {
    const connection = await pool.connect();
    let at = seed * 7_919;
    while (performance.now() < until) {
      at = (at * 48_271) % 2_147_483_647;
      const aid = (at % 200_000) + 1;
      await connection.query("begin");
      await connection.query({
        name: "u",
        text: "update raw_limit.accounts set abalance = abalance + $1 where aid = $2",
        values: [1, aid],
      });
      await connection.query({
        name: "s",
        text: "select abalance from raw_limit.accounts where aid = $1",
        values: [aid],
      });
      await connection.query({
        name: "i",
        text: "insert into raw_limit.history values (1, 1, $1, 1, now(), '')",
        values: [aid],
      });
      await connection.query("commit");
      done += 1;
    }
    connection.release();
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: 32 }, (_each, index) => client(index + 1)));
  const perSecond = done / ((performance.now() - started) / 1_000);
  await pool.end();
  return perSecond;
}

function pgbenchPath(): string | null {
  const found = globSync("/usr/lib/postgresql/*/bin/pgbench").sort().at(-1);
  return found && existsSync(found) ? found : null;
}

/** Runs `pgbench -N -M prepared -c 32 -j 2`, or the same statements ourselves where it is absent. */
export async function rawLimit(url: string, seconds: number): Promise<RawLimit> {
  const program = pgbenchPath();
  if (!program)
    return { perSecond: await ownLoop(url, seconds), by: "own loop of the same statements" };
  const parsed = new URL(url);
  const env = {
    ...process.env,
    PGPASSWORD: parsed.password,
    PGUSER: parsed.username,
    PGDATABASE: parsed.pathname.slice(1),
    PGHOST: parsed.searchParams.get("host") ?? parsed.hostname,
    PGPORT: parsed.port,
  };
  const run = (args: readonly string[]) => spawnSync(program, args, { env, encoding: "utf8" });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("select to_regclass('public.pgbench_accounts') as there");
  await client.end();
  if (!rows[0]?.there) run(["-i", "-s", "20", "-q"]);
  const out = run(["-N", "-M", "prepared", "-c", "32", "-j", "2", "-T", String(seconds)]);
  const perSecond = Number(/tps = ([\d.]+)/.exec(out.stdout)?.[1]);
  if (!Number.isFinite(perSecond))
    return { perSecond: await ownLoop(url, seconds), by: "own loop of the same statements" };
  return { perSecond, by: "pgbench -N -M prepared -c 32 -j 2" };
}

/** The median of numbers; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2
    ? (sorted[half] ?? 0)
    : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
