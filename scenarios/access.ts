// Who may do what: every operation for every role, reach and company; and PostgreSQL's own guard.
import assert from "node:assert/strict";
import pg from "pg";
import { createChance } from "../kernel/index.ts";
import { permissionsOf, roleNames } from "../server/modules/people/index.ts";
import type { Role } from "../server/modules/people/index.ts";
import { within } from "../server/narrowing.ts";
import type { Scenario } from "./scenario.ts";
import { makeTenants, reaches } from "./tenants.ts";
import type { Reach, Tenant } from "./tenants.ts";
import { crowd, openWorld, pause } from "./world.ts";
import type { Company } from "./world.ts";

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly access: string;
}

/** Every operation that the server publishes. */
async function operationsOf(at: Company): Promise<Operation[]> {
  const { body } = await at.server.call("GET", "/api/openapi.json");
  const paths = body["paths"] as Record<
    string,
    Record<string, { operationId: string; "x-permission": string }>
  >;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({
      id: one.operationId,
      method: method.toUpperCase(),
      path,
      access: one["x-permission"],
    })),
  );
}

const letters = { channel: "c", place: "p", distributor: "d" } as const;

/** What is declared for a cell of the matrix. */
function isAllowed(operation: Operation, role: Role, reach: Reach): boolean {
  if (["public", "signed_in", "entering"].includes(operation.access)) return true;
  if (!permissionsOf(role).has(operation.access)) return false;
  return reach === "whole" || (within[operation.id] ?? "").includes(letters[reach]);
}

let serial = 0;

/** Status and text of a request; of a stream that never ends, only the status. */
async function ask(
  at: Company,
  { method, path }: { readonly method: string; readonly path: string },
  { token, body }: { readonly token: string; readonly body?: object },
) {
  serial += 1;
  const response = await fetch(at.server.address + path, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      "idempotency-key": `p21-${serial}`,
      ...(method === "GET" ? {} : { "content-type": "application/json" }),
    },
    ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
  });
  const isEndless = response.headers.get("content-type")?.includes("event-stream") ?? false;
  if (isEndless) await response.body?.cancel();
  return { status: response.status, text: isEndless ? "" : await response.text() };
}

/** What narrows a caller must be there: it would refuse what it is not given before anything else. */
const scopes = new Set(["placeId", "channelId"]);

/** An operation's path: reads ask for what is really there, changes for what is nowhere. */
function pathFor({ method, path }: Operation, tenant: Tenant): string {
  const { key: _key, scope: _scope, mark: _mark, ...own } = tenant;
  const ids: Record<string, number> = { ...own, id: tenant.orderId };
  const nowhere = 2_000_000_000;
  return path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
    String(method === "GET" || scopes.has(name) ? (ids[name] ?? nowhere) : nowhere),
  );
}

interface Cell {
  readonly operation: Operation;
  readonly role: Role;
  readonly reach: Reach;
  readonly tenant: Tenant;
}

/** What is wrong with a cell, or null: the answer differs from what is declared, or tells of others. */
async function faultOf(at: Company, cell: Cell, marks: readonly string[]): Promise<string | null> {
  const { operation, role, reach, tenant } = cell;
  const path = pathFor(operation, tenant);
  const { status, text } = await ask(
    at,
    { method: operation.method, path },
    { token: tenant.key(role, reach) },
  );
  const name = `${operation.id} as ${role}, ${reach}, ${tenant.mark}: ${status} ${text.slice(0, 200)}`;
  const foreign = marks.find((mark) => mark !== tenant.mark && text.includes(mark));
  if (foreign) return `${name} tells of ${foreign}`;
  if (status >= 500) return name;
  // All callers here are keys, and what a person alone has is refused to keys by its own kind.
  const isPersons = text.includes('"kind":"notices_are_peoples"');
  const isRefused = status === 401 || (status === 403 && !isPersons);
  return isRefused === isAllowed(operation, role, reach) ? name : null;
}

/** Nobody, or somebody with a made-up key, is refused everywhere but at public operations. */
async function strangersAreRefused(at: Company, operations: readonly Operation[], tenant: Tenant) {
  for (const token of ["", `mr_0_${"x".repeat(32)}`]) {
    for (const operation of operations.filter((each) => each.access !== "public")) {
      const asked = { method: operation.method, path: pathFor(operation, tenant) };
      let { status } = await ask(at, asked, { token });
      for (; status === 429; { status } = await ask(at, asked, { token })) await pause(500);
      assert.equal(status, 401, `${operation.id} for a stranger`);
    }
  }
}

/** Whole, valid commands on another company's order, hold and quote. */
function changesOf(target: Tenant): [string, string, object][] {
  const { orderId, lineId, placeId, holdId, quoteId } = target;
  const lines = [{ lineId, units: 1 }];
  const order = `/api/orders/${orderId}`;
  return [
    ["POST", `${order}/cancel`, { why: "x" }],
    ["POST", `${order}/hold`, { why: "x" }],
    ["POST", `${order}/pick`, { placeId, lines }],
    ["POST", `${order}/ship`, { placeId, lines, carrier: "x", tracking: "x" }],
    ["POST", `${order}/deliver`, { lines, signedBy: "x" }],
    ["POST", `${order}/short-pick`, { placeId, lineId, units: 1, why: "x" }],
    ["POST", `/api/holds/${holdId}/release`, { note: "x" }],
    ["DELETE", `/api/quotes/${quoteId}`, {}],
    ["GET", order, {}],
  ];
}

const fingerprintOf = (at: Company, tenant: Tenant) =>
  at.rows(
    `select (select md5(string_agg(o::text, '|' order by id)) from orders.order o where tenant_id = $1) as orders,
       (select md5(string_agg(h::text, '|' order by id)) from orders.hold h where tenant_id = $1) as holds,
       (select md5(string_agg(q::text, '|' order by id)) from promises.quote q where tenant_id = $1) as quotes,
       (select md5(string_agg(r::text, '|' order by claim_id)) from stock.reservation r where tenant_id = $1) as held`,
    [tenant.scope.tenantId],
  );

async function foreignObjectsAreNowhere(at: Company, tenants: readonly Tenant[]): Promise<number> {
  let tried = 0;
  for (const target of tenants) {
    const before = await fingerprintOf(at, target);
    for (const caller of tenants.filter((each) => each !== target)) {
      for (const [method, path, body] of changesOf(target)) {
        tried += 1;
        const token = caller.key("owner", "whole");
        const { status } = await ask(at, { method, path }, { token, body });
        assert.equal(status, 404, `${method} ${path} by ${caller.mark}`);
      }
    }
    assert.deepEqual(await fingerprintOf(at, target), before);
  }
  return tried;
}

/**
 * The short form's share of the matrix: every operation for every role of one company, and of the
 * narrowed callers and the other companies one cell in twelve, others with each seed.
 */
function drawn(cells: readonly Cell[], first: Tenant, seed: number): Cell[] {
  const chance = createChance(seed);
  return cells.filter(
    ({ tenant, reach }) => chance.whole(0, 12) === 0 || (tenant === first && reach === "whole"),
  );
}

/** P21: every operation for every role, reach and company answers as declared. */
export const accessMatrix: Scenario = {
  name: "P21 every operation × role × 4 reaches × 4 companies as declared",
  async run({ full, seed }) {
    const at = await openWorld();
    const tenants = await makeTenants(at, 4);
    const operations = await operationsOf(at);
    assert.ok(operations.length > 40 && roleNames.length >= 14);
    const all = tenants.flatMap((tenant) =>
      roleNames.flatMap((role) =>
        reaches.flatMap((reach) =>
          operations.map((operation) => ({ operation, role, reach, tenant })),
        ),
      ),
    );
    const cells = full ? all : drawn(all, tenants[0] as Tenant, seed);
    const marks = tenants.map((tenant) => tenant.mark);
    const faults: string[] = [];
    await crowd(cells.length, 8, async (index) => {
      const fault = await faultOf(at, cells[index] as Cell, marks);
      if (fault) faults.push(fault);
    });
    assert.deepEqual(faults, []);
    const tried = await foreignObjectsAreNowhere(at, tenants);
    await strangersAreRefused(at, operations, tenants[0] as Tenant);
    assert.deepEqual(await at.check(), []);
    await at.close();
    return `${cells.length} cells of ${operations.length} operations as declared; ${tried} grasps at other companies' things found nothing`;
  },
};

/** Tables that answer before a company is known; none tells of one's business. */
const open = ["tenant", "directory", "id_block", "migration", "removed_tenant", "vault"].map(
  (table) => `platform.${table}`,
);

/** P22: the application's own role, without a company or as another one, sees no row. */
export const rowSecurity: Scenario = {
  name: "P22 the application's role sees nothing without a company, and only its own with one",
  async run() {
    const at = await openWorld();
    const tenants = await makeTenants(at, 2);
    const tables = await at.rows<{ name: string; own: boolean }>(
      `select format('%I.%I', nspname, relname) as name, exists (select 1 from pg_attribute
         where attrelid = pg_class.oid and attname = 'tenant_id') as own
       from pg_class join pg_namespace on pg_namespace.oid = relnamespace
       where relkind in ('r', 'p') and nspname !~ '^(pg_|information_schema$|public$)' order by 1`,
    );
    const client = new pg.Client({
      connectionString: at.database.url(),
      options: "-c role=millrace_app",
    });
    await client.connect();
    const count = async (name: string, where = "true") =>
      Number((await client.query(`select count(*) as n from ${name} where ${where}`)).rows[0]?.n);
    let filled = 0;
    for (const { name, own } of tables) {
      if (open.includes(name)) continue;
      assert.ok(own, `${name} belongs to no company`);
      const [real] = await at.rows<{ n: number }>(`select count(*)::int as n from ${name}`);
      if (real && real.n > 0) filled += 1;
      await client.query("reset millrace.tenant; reset millrace.cell");
      assert.equal(await count(name), 0, `${name} without a company`);
      for (const { scope } of tenants) {
        await client.query(`set millrace.cell = '0'; set millrace.tenant = '${scope.tenantId}'`);
        const others = `tenant_id <> ${scope.tenantId}`;
        assert.equal(await count(name, others), 0, `${name} as ${scope.tenantId}`);
      }
    }
    await client.end();
    assert.ok(filled > 20, `only ${filled} tables have rows`);
    await at.close();
    return `${tables.length - open.length} tables, ${filled} of them with rows: 0 seen`;
  },
};
