// Goal: the inbox shows what came last first, whatever numbers two servers drew, page after page
// without a gap, and a page costs what it shows, not what is kept.
// Method: the composed product over a real database whose inbox was filled by two servers in turn.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listInbox as listed } from "../../../contract/imports.ts";
import { openDoor } from "./fixture.ts";
import { listInbox } from "./inbox.ts";

let at: Awaited<ReturnType<typeof openDoor>>;
const kept = 20_000;
const channels = [901, 902, 903];

before(async () => {
  at = await openDoor();
  const actor = { kind: "system", id: 0, name: "test" } as const;
  await at.millrace.database.transact(at.scope, actor, async (tx) => {
    await tx.rows(
      `insert into channels.channel (cell, tenant_id, id, code, name, kind)
       select $1, $2, id, 'C' || id, 'C' || id, 'api' from unnest($3::int[]) as id`,
      [tx.scope.cell, tx.scope.tenantId, channels],
    );
    // Every second message is of a server whose block of numbers lies below. One channel is rare.
    await tx.rows(
      `insert into channels.inbox (cell, tenant_id, id, channel_id, dedupe_key, topic, raw, sha256,
         received_at, state)
       select $1, $2, case when n % 2 = 0 then 1000000 + n else n end,
         case when n % 1000 = 7 then 903 else 901 + n % 2 end, n::text, 'orders/create', 'x', 'x',
         timestamptz '2026-11-01T00:00:00Z' + n / 3 * interval '1 second',
         case when n % 500 = 0 then 'dead' else 'done' end
       from generate_series(1, $3) as n`,
      [tx.scope.cell, tx.scope.tenantId, kept],
    );
  });
  const owner = new pg.Client({ connectionString: at.url });
  await owner.connect();
  await owner.query("analyze channels.inbox, channels.channel");
  await owner.end();
});
after(() => at.close());

type Page = ReplyOf<typeof listed>;

/** The pages of a list, so many at most, as one. */
async function read(query: string, pages: number): Promise<Page["rows"]> {
  const rows: Page["rows"] = [];
  let next: number | null = null;
  for (let page = 0; page < pages; page += 1) {
    const from = next === null ? "" : `&after=${next}`;
    const got: Page = await at.ask<Page>(`GET /api/inbox?${query}${from}`);
    rows.push(...got.rows);
    next = got.next;
    if (next === null) break;
  }
  return rows;
}

const orderOf = ({ receivedAt, id }: Page["rows"][number]) => [receivedAt, id] as const;

test("messages stand by the time they came, and pages leave none out", async () => {
  const rows = await read("", 4);
  assert.equal(rows.length, 200);
  const times = rows.map((row) => Date.parse(row.receivedAt));
  assert.deepEqual(
    times,
    times.toSorted((a, b) => b - a),
  );
  const last = Date.parse("2026-11-01T00:00:00Z") + Math.floor(kept / 3) * 1_000;
  assert.equal(times[0], last, "what came last stands first");
  assert.deepEqual(new Set(rows.map((row) => row.id)).size, 200);
  const oldest = times.at(-1) ?? 0;
  const came = ({ receivedAt }: Page["rows"][number]) => Date.parse(receivedAt) > oldest;
  // Three came each second; of the last second those up to the last message.
  assert.equal(
    rows.filter(came).length,
    ((last - oldest) / 1_000 - 1) * 3 + (kept % 3) + 1,
    "no gap",
  );
});

test("of one channel and of one state likewise", async () => {
  const rare = await read("channelId=903", 3);
  assert.equal(rare.length, 20);
  const dead = await read("state=dead", 3);
  assert.equal(dead.length, kept / 500);
  const both = await read("state=dead&channelId=901", 3);
  assert.ok(both.length > 0 && both.every((row) => row.state === "dead" && row.channelId === 901));
  for (const list of [rare, dead, both])
    assert.deepEqual(
      list.map(orderOf),
      list.map(orderOf).toSorted((a, b) => b[0].localeCompare(a[0]) || b[1] - a[1]),
    );
});

test("a page reads what it shows of each channel, not what is kept", async () => {
  const asked = { state: null, channelId: null, limit: 51 } as const;
  const readBy = async (list: Parameters<typeof listInbox>[1]) =>
    at.millrace.database.read(at.scope, async (tx) => {
      const rows = async () => {
        const [row] = await tx.rows<{ read: number }>(
          `select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read
           from pg_stat_xact_user_tables where schemaname = 'channels' and relname = 'inbox'`,
        );
        return row?.read ?? 0;
      };
      const before = await rows();
      await listInbox(tx, list);
      return (await rows()) - before;
    });
  const most = (channels.length + 2) * 51;
  for (const after of [null, 7, 10_001, 1_010_000])
    for (const channelId of [null, 901, 903]) {
      const rows = await readBy({ ...asked, channelId, after });
      assert.ok(rows > 0 && rows <= most, `${rows} rows, ${channelId} after ${after}`);
    }
  const dead = await readBy({ ...asked, state: "dead", after: null });
  assert.ok(dead <= kept / 500 + most, `${dead} rows`);
});
