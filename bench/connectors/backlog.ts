// After two hours away: tens of thousands of orders at once, shuffled, some told twice or in an older
// version, until every one is promised and reserved.
import { createChance } from "../../kernel/index.ts";
import { keepMessages, readInbox } from "../../server/modules/channels/index.ts";
import { checkAll } from "../../server/compose.ts";
import { actor, openBench } from "../company.ts";
import { spentBy } from "../cpu.ts";
import { openPushes, tell } from "./shop.ts";
import type { Told } from "./shop.ts";

/** The orders with a fifth of them told once more, an older version or the same, all shuffled. */
function shuffled(items: readonly number[], count: number): Told[] {
  const chance = createChance(20_261_111);
  const told = Array.from({ length: count }, (_each, at) => tell(items, at + 1, 1));
  for (let more = 0; more < count / 5; more += 1)
    told.push(tell(items, 1 + chance.whole(0, count), more % 2));
  for (let at = told.length - 1; at > 0; at -= 1) {
    const other = chance.whole(0, at + 1);
    [told[at], told[other]] = [told[other] as Told, told[at] as Told];
  }
  return told;
}

/** Seconds until a backlog of so many orders is in, with its state checked against the shop's. */
export async function measureBacklog(count: number) {
  const bench = await openBench({ itemCount: 2_000 });
  const { millrace, scope } = bench;
  const channelId = await openPushes(bench);
  const told = shuffled(bench.items, count);
  const before = spentBy(bench.serverPid);
  const from = performance.now();
  for (let at = 0; at < told.length; at += 500) {
    const messages = told.slice(at, at + 500).map(({ body, number, version }, index) => ({
      ...{ channelId, topic: "orders/updated", origin: "push" as const, triggeredAt: null },
      ...{ dedupeKey: `${number}/${version}/${(at + index) % 3}`, raw: Buffer.from(body) },
    }));
    await millrace.database.transact(scope, actor, (tx) => keepMessages(tx, messages));
  }
  const kept = (performance.now() - from) / 1_000;
  while ((await readInbox(millrace, scope)) > 0);
  const seconds = (performance.now() - from) / 1_000;
  const after = spentBy(bench.serverPid);
  const [state] = await millrace.database.read(scope, (tx) =>
    tx.rows<{ orders: number; paid: number; left: number }>(
      `select count(*)::int as orders, count(*) filter (where payment = 'paid')::int as paid,
         (select count(*)::int from channels.inbox where state in ('waiting', 'dead')) as left
       from orders.order`,
    ),
  );
  const laws = await checkAll(millrace, scope);
  await bench.close();
  return {
    ...{ seconds, kept, messages: told.length },
    cpuMs: (after.node - before.node + after.server - before.server) / count,
    mismatches: 2 * count - (state?.orders ?? 0) - (state?.paid ?? 0) + (state?.left ?? 0),
    broken: laws.reduce((sum, law) => sum + law.findings.length, 0),
  };
}
