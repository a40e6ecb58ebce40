// Browsing demand by place at 10,000 series: a year of orders' sums in twenty provinces, a published
// plan, three places that the rules tell apart; read over HTTP as the workbench asks for it.
import { cpus, loadavg } from "node:os";
import { setSourcing } from "../../server/modules/promises/index.ts";
import { rulesVersion } from "../../server/modules/forecasts/index.ts";
import { actor, openBench } from "../company.ts";
import type { Bench } from "../company.ts";
import { percentile } from "../raw-limit.ts";
import { openScreens } from "../reads/http.ts";
import type { Screens } from "../reads/http.ts";

const horizon = 91;
const channels = 2;
const settings = {
  ...{ horizonDays: horizon, historyDays: 365, frozenDays: 0, byRegion: false, nightly: false },
};

/** Sums of some days: each series is asked for in a province or two on most of them. */
const demandText = `insert into forecasts.demand (cell, tenant_id, item_id, channel_id, region, day,
    currency, asked, withdrawn, refused, amount_minor)
  select $1, $2, item, channel, (11 + (item * 7 + back * 3 + nth * 5) % 20)::text,
    $3::date - back, 'CNY', 1 + (item + back) % 7, 0, 0, 100
  from unnest($4::int[]) as item cross join generate_series(1, ${channels}) as channel
    cross join generate_series($5::int, $6::int) as back cross join generate_series(0, 1) as nth
  where (item * 31 + back * 17 + channel * 3 + nth * 11) % 5 < 3`;

const togetherText = `insert into forecasts.channel_demand (cell, tenant_id, channel_id, region, day,
    currency, asked, withdrawn, refused, amount_minor)
  select cell, tenant_id, channel_id, region, day, currency, sum(asked), sum(withdrawn),
    sum(refused), sum(amount_minor)
  from forecasts.demand where cell = $1 and tenant_id = $2 group by 1, 2, 3, 4, 5, 6`;

const versionText = `insert into forecasts.version (cell, tenant_id, id, kind, state, origin,
    settings, levels, created_at, created_by, draft)
  values ($1, $2, 1, 'statistical', 'done', $3::date, $4, '{0.5}', now(), 'bench', true)`;

const nodesText = `insert into forecasts.node (cell, tenant_id, version_id, item_id, channel_id,
    region, is_leaf, class, point, errors, models, price_minor, recent_units, next_units, risk_minor)
  select $1, $2, 1, item, channel, '*', true, 'smooth',
    array(select (1 + (item + day) % 7) * 1.2 from generate_series(1, ${horizon}) as day), '{1}', '[]',
    100, 100, 100, item
  from unnest($3::int[]) as item cross join generate_series(1, ${channels}) as channel`;

/** So many days of sums and a version that is ready to be published. */
async function fill(bench: Bench, days: number): Promise<number> {
  const { database } = bench.millrace;
  const scope = [bench.scope.cell, bench.scope.tenantId];
  const today = new Date().toISOString().slice(0, 10);
  for (let from = 1; from <= days; from += 10)
    await database.transact(bench.scope, actor, (tx) =>
      tx.rows(demandText, [...scope, today, bench.items, from, Math.min(days, from + 9)]),
    );
  await database.transact(bench.scope, actor, async (tx) => {
    // All orders count as counted: else the sums would be made anew from orders, of which none are.
    await tx.rows(
      `insert into forecasts.state (cell, tenant_id, rules) values ($1, $2, $3)
       on conflict (cell, tenant_id) do update set rules = excluded.rules`,
      [...scope, rulesVersion],
    );
    await tx.rows(togetherText, scope);
    await tx.rows(versionText, [...scope, today, JSON.stringify(settings)]);
    await tx.rows(nodesText, [...scope, bench.items]);
    const transits = bench.places.flatMap((placeId, at) =>
      Array.from({ length: 7 }, (_, nth) => ({
        ...{ placeId, region: String(11 + at * 7 + nth), transitDays: 1, parcelCostMinor: 1 },
      })),
    );
    await setSourcing(tx, { sources: [], transits });
  });
  await database.pool.query("reset role");
  await database.pool.query("analyze forecasts.demand, forecasts.channel_demand, forecasts.node");
  const [row] = await database.read(bench.scope, (tx) =>
    tx.rows<{ count: number }>("select count(*)::int as count from forecasts.demand"),
  );
  return row?.count ?? 0;
}

/**
 * Milliseconds of reading an address, half of the times and the slowest, and CPU of this process, the
 * server's and the asker's, for each, after a first reading.
 */
async function timesOf(screens: Screens, path: (at: number) => string, count: number) {
  const times: number[] = [];
  await screens.get(path(count));
  const before = process.cpuUsage();
  for (let at = 0; at < count; at += 1) {
    const started = performance.now();
    await screens.get(path(at));
    times.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1_000 / count;
  return { half: percentile(times, 0.5), most: Math.max(...times), cpu };
}

/** Runs the bench; prints a line a reading and, as the last line, its figures as JSON. */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const load = loadavg()[0]?.toFixed(1) ?? "?";
  console.log(`demand · ${new Date().toISOString()} · ${cpus().length} cores · load ${load}`);
  const bench = await openBench({ itemCount: 5_000, unitsEach: 1 });
  const sums = await fill(bench, quick ? 120 : 400);
  const screens = await openScreens(bench);
  const started = performance.now();
  await screens.post("/api/forecasts/versions/1/publish", {});
  const published = performance.now() - started;
  console.log(`${sums} sums, 10000 series, 3 places; published in ${Math.round(published)} ms`);
  const item = (at: number) => bench.items[(at * 97) % bench.items.length] ?? 1;
  const [place = 1] = bench.places;
  const paths: Readonly<Record<string, (at: number) => string>> = {
    place_tree: () => "/api/demand/places/tree",
    place_days: () => `/api/demand/places/days?placeId=${place}`,
    place_item_days: (at) => `/api/demand/places/days?placeId=${place}&itemId=${item(at)}`,
    channel_days: () => "/api/demand/places/days?channelId=2",
    item_days: (at) => `/api/demand/places/days?itemId=${item(at)}`,
    item_sums: (at) => `/api/demand/places?itemId=${item(at)}`,
    all_sums: () => "/api/demand/places",
    all_demand: () => "/api/demand",
    item_demand: (at) => `/api/demand?itemId=${item(at)}`,
  };
  const figures: Record<string, number> = { published_ms: Math.round(published) };
  for (const [name, path] of Object.entries(paths)) {
    const { half, most, cpu } = await timesOf(screens, path, quick ? 5 : 20);
    const [shown, slowest, spent] = [half, most, cpu].map((value) => value.toFixed(0).padStart(6));
    console.log(`${name.padEnd(18)}${shown} ms, most${slowest} ms, CPU of Node${spent} ms`);
    figures[`${name}_ms`] = Math.round(half);
    figures[`${name}_cpu_ms`] = Math.round(cpu);
  }
  await screens.close();
  await bench.close();
  console.log(JSON.stringify({ bench: "demand", figures }));
}
