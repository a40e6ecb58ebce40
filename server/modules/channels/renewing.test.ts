// Goal: a connection whose access ends goes on by itself: it is renewed in time, kept sealed, and used;
// where that fails what is in use goes on, and the page says why. Method: a 拼多多 on this machine.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openGatewayServer } from "../../../connectors/port/gateway-server.ts";
import { openDoor } from "./fixture.ts";
import { connectionOf } from "./connections.ts";
import { createRunner } from "./index.ts";
import { connectorOf } from "./registry.ts";
import { renewAccess } from "./pulling/renewing.ts";

let at: Awaited<ReturnType<typeof openDoor>>;
let runner: ReturnType<typeof createRunner>;
let server: Awaited<ReturnType<typeof openGatewayServer>>;
let channelId = 0;
const renewals: string[] = [];
let carried = "";
let refuses = false;
/** What happens while the platform is asked to renew. */
let meanwhile: () => Promise<unknown> = async () => undefined;

before(async () => {
  at = await openDoor();
  await at.app.jobs.stop();
  server = await openGatewayServer((params) => {
    if (params["type"] === "pdd.pop.auth.token.refresh") {
      if (refuses) return { error_response: { error_code: 10_019, error_msg: "refresh_token" } };
      renewals.push(params["refresh_token"] ?? "");
      const serial = renewals.length;
      const fresh = { access_token: `access-${serial}`, refresh_token: `refresh-${serial}` };
      return { pop_auth_token_refresh_response: fresh };
    }
    carried = params["access_token"] ?? "";
    return { order_sn_increment_get_response: { total_count: 0, order_sn_list: [] } };
  }, "type");
  const { database, orders } = at.millrace;
  const network: typeof fetch = async (...asked) => {
    const form = String(asked[1]?.body ?? asked[0]);
    if (form.includes("pdd.pop.auth.token.refresh")) await meanwhile();
    return fetch(...asked);
  };
  runner = createRunner({ database, orders, network, tenants: async () => [at.scope] });
  const made = { code: "PDD", name: "店", kind: "pinduoduo", secrets: ["a-shared-secret"] };
  ({ id: channelId } = await at.ask<{ id: number }>("POST /api/channels", made));
  await save({
    ...{ clientId: "c", clientSecret: "s", accessToken: "access-0", refreshToken: "refresh-0" },
    address: server.address,
  });
});
after(async () => {
  server.close();
  await at.close();
});

/** Saves the connection as a person does: what is left out stays. */
const save = (settings: Readonly<Record<string, string>>) =>
  at.ask(`PUT /api/connections/${channelId}`, {
    settings,
    ...{ active: true, pulls: true, pushesStock: false, confirmsShipments: false, pullSeconds: 5 },
    since: new Date(Date.now() - 60_000).toISOString(),
  });

/** Runs the connection; with `isDue` the time of its renewal has come. */
async function run({ isDue }: { readonly isDue: boolean }): Promise<void> {
  await at.millrace.database.transact(at.scope, { kind: "system", id: 0, name: "t" }, (tx) =>
    tx.rows(
      `update channels.connection set next_pull_at = now(), retry_at = null,
         renew_at = case when $1 then now() else renew_at end`,
      [isDue],
    ),
  );
  assert.equal(await runner.run(at.scope, channelId), true);
}

test("access is renewed when that is due, and each call carries the newest", async () => {
  await run({ isDue: false });
  assert.deepEqual([renewals, carried], [["refresh-0"], "access-1"], "at its first run");
  await run({ isDue: false });
  assert.deepEqual([renewals.length, carried], [1, "access-1"], "and not at each");
  await run({ isDue: true });
  assert.deepEqual([renewals, carried], [["refresh-0", "refresh-1"], "access-2"]);
  const kept = await at.one("select settings::text as text from channels.connection");
  assert.doesNotMatch(String(kept?.["text"]), /access-2|refresh-2/, "what is kept is sealed");
});

test("where it fails what is in use goes on, and the page says why", async () => {
  refuses = true;
  await run({ isDue: true });
  assert.equal(carried, "access-2");
  const page = await at.ask<{ connection: { lastError: string; state: string } }>(
    `GET /api/connections/${channelId}`,
  );
  assert.match(page.connection.lastError, /^renewing access: .*refresh_token/);
  assert.equal(page.connection.state, "running");
  refuses = false;
  await run({ isDue: false });
  assert.equal(renewals.length, 2, "not before an hour is over");
  await run({ isDue: true });
  assert.deepEqual([renewals.at(-1), carried], ["refresh-2", "access-3"]);
});

test("of two that find it due one renews, and a token is spent once", async () => {
  const before = renewals.length;
  meanwhile = async () => {
    meanwhile = async () => undefined;
    // Whoever comes in meanwhile has seen it due, too, and goes on with what there is.
    await runner.run(at.scope, channelId);
  };
  await run({ isDue: true });
  assert.equal(renewals.length, before + 1);
  await Promise.all([run({ isDue: true }), run({ isDue: false }), run({ isDue: false })]);
  assert.equal(renewals.length, before + 2);
  assert.equal(new Set(renewals).size, renewals.length, "no token was spent twice");
});

test("tokens that a person saves meanwhile stay; a save without tokens loses none", async () => {
  const once = (work: () => Promise<unknown>) => {
    meanwhile = async () => {
      meanwhile = async () => undefined;
      await work();
    };
  };
  once(() => save({ accessToken: "access-own", refreshToken: "refresh-own" }));
  await run({ isDue: true });
  assert.equal(carried, "access-own");
  await run({ isDue: false });
  assert.equal(renewals.at(-1), "refresh-own", "due at once, with what the person gave");
  once(() => save({ clientId: "c" }));
  await run({ isDue: true });
  const last = renewals.length;
  await run({ isDue: true });
  assert.deepEqual([renewals.at(-1), renewals.length], [`refresh-${last}`, last + 1]);
});

test("a person's tokens are not put off by the failure of those before", async () => {
  refuses = true;
  meanwhile = async () => {
    meanwhile = async () => undefined;
    await save({ accessToken: "access-new", refreshToken: "refresh-new" });
  };
  await run({ isDue: true });
  refuses = false;
  await run({ isDue: false });
  assert.equal(renewals.at(-1), "refresh-new");
});

test("a shut vault spends no token, and one that shuts meanwhile loses none", async () => {
  const { database } = at.millrace;
  const actor = { kind: "system", id: 0, name: "t" } as const;
  const shut = () => Object.assign(new Error("shut"), { code: "08006" });
  /** Renews with a database that is away at these of its transactions. */
  const renewWith = async (away: readonly number[]) => {
    const connection = await database.read(at.scope, (tx) => connectionOf(tx, channelId));
    const connector = connectorOf("pinduoduo");
    assert.ok(connection && connector);
    let asked = 0;
    return renewAccess({
      ...{ connection: { ...connection, renewAt: null }, connector },
      means: { fetch, now: Date.now, sleep: async () => undefined },
      transact: (work) =>
        away.includes((asked += 1))
          ? Promise.reject(shut())
          : database.transact(at.scope, actor, work),
    });
  };
  const due = () =>
    database.transact(at.scope, actor, (tx) =>
      tx.rows("update channels.connection set renew_at = null"),
    );
  await due();
  const before = renewals.length;
  await assert.rejects(renewWith([1]), { code: "08006" });
  assert.equal(renewals.length, before);
  const settings = await renewWith([2, 3]);
  const kept = await database.read(at.scope, (tx) => connectionOf(tx, channelId));
  assert.equal(settings["refreshToken"], `refresh-${before + 1}`);
  assert.equal(kept?.settings["refreshToken"], `refresh-${before + 1}`);
});
