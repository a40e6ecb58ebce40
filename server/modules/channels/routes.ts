import { Readable } from "node:stream";
import {
  assembleFile,
  csvRow,
  FileUnreadable,
  mappingProblems,
  readRows,
  suggestMapping,
} from "../../../connectors/file/index.ts";
import type { FileMapping } from "../../../connectors/file/index.ts";
import {
  cancelImport,
  importProblems,
  listImports,
  listInbox as listInboxEndpoint,
  replayInbox,
  startImport,
  uploadImport,
  webhook,
} from "../../../contract/imports.ts";
import {
  listChannelsEndpoint,
  listUnmapped,
  mapListingsEndpoint,
  saveChannelEndpoint,
} from "../../../contract/masters.ts";
import type { TenantId } from "../../../kernel/index.ts";
import { ok } from "../../../kernel/index.ts";
import { answer, commandStatuses, ProblemError, runCommand } from "../../platform/index.ts";
import type { Database, Files, Http, Logger, Scope } from "../../platform/index.ts";
import { mapListings, suggestItems } from "../catalog/index.ts";
import { freeMapped, unmappedCodes } from "../orders/index.ts";
import type { Orders } from "../orders/index.ts";
import { registerConnections } from "./connection-routes.ts";
import { importFile } from "./import.ts";
import { keepMessage, listInbox, replay } from "./inbox.ts";
import { readInbox, readOne } from "./reading.ts";
import { connectorOf } from "./registry.ts";
import type { Runner } from "./runner.ts";
import {
  channelSecrets,
  endRun,
  listChannels,
  listProblems,
  listRuns,
  saveChannel,
} from "./store.ts";

export interface ChannelsParts {
  readonly database: Database;
  readonly orders: Orders;
  /** Where uploads are kept. */
  readonly files: Files;
  readonly log: Logger;
  readonly runner: Runner;
}

/** Registers channels, listings, imports, webhooks and the inbox. */
export function registerChannels(http: Http, parts: ChannelsParts): void {
  registerMasters(http, parts);
  registerListings(http, parts);
  registerImports(http, parts);
  registerInbox(http, parts);
  registerConnections(http, parts);
}

function registerMasters(http: Http, { database }: ChannelsParts): void {
  http.on(listChannelsEndpoint, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({
      rows: (await listChannels(tx)).filter(
        (each) => !caller.channelIds || caller.channelIds.includes(each.id),
      ),
    })),
  );
  http.on(saveChannelEndpoint, async ({ caller, key, body }) => {
    const { secrets: _secrets, ...request } = body;
    return answer(
      await runCommand(database, { ...caller, key, name: "channels.save", request }, async (tx) => {
        const address = connectorOf(body.kind) ? database.world.secret(16).toString("hex") : "";
        const id = await saveChannel(tx, { ...body, address });
        if (!address)
          return ok<{ id: number; webhookPath: string | null }>({ id, webhookPath: null });
        await tx.rows(
          "insert into platform.directory (kind, lookup, cell, tenant_id, ref) values ('webhook', $3, $1, $2, $4)",
          [caller.scope.cell, caller.scope.tenantId, address, id],
        );
        return ok<{ id: number; webhookPath: string | null }>({
          id,
          webhookPath: `/api/hooks/${address}`,
        });
      }),
      commandStatuses,
    );
  });
}

function registerListings(http: Http, { database, orders }: ChannelsParts): void {
  http.on(listUnmapped, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const view = await orders.parts.catalog.view.get(tx);
      const codes = await unmappedCodes(tx, caller.channelIds);
      return {
        rows: codes.map((row) => ({
          channelId: row.channel_id,
          code: row.code,
          name: row.name,
          lines: row.lines,
          orders: row.orders,
          suggestions: suggestItems(view, row).map((each) => ({
            ...each,
            code: view.item(each.itemId)?.code ?? "",
            name: view.item(each.itemId)?.name ?? "",
          })),
        })),
      };
    }),
  );
  http.on(mapListingsEndpoint, async ({ caller, key, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "listings.map", request: body },
        async (tx) => {
          await mapListings(tx, body.listings);
          let freed = 0;
          for (const channelId of new Set(body.listings.map((each) => each.channelId))) {
            freed += (await freeMapped(tx, orders.parts, channelId)).freed;
          }
          return ok({ mapped: body.listings.length, freed });
        },
      ),
      commandStatuses,
    ),
  );
}

/** Reads a file as an import would, without storing anything. */
async function dryRun(path: string, mapping: FileMapping | null, known: (code: string) => boolean) {
  if (!mapping) return null;
  const unknown = new Set<string>();
  const result = {
    rows: 0,
    orders: 0,
    aftersales: 0,
    unknownCodes: 0,
    refused: [] as { line: number; field: string; value: string; rule: string }[],
  };
  // Documents without a date of their own get one when they are imported; here none is shown.
  for await (const each of assembleFile(path, mapping, new Date(0))) {
    result.rows += each.rows;
    if (each.message?.type === "order") result.orders += 1;
    if (each.message?.type === "aftersale") result.aftersales += 1;
    for (const line of each.message?.type === "order" ? each.message.lines : []) {
      if (line.kind === "sale" && !known(line.code)) unknown.add(line.code);
    }
    for (const { line, problem } of each.refused)
      if (result.refused.length < 200) result.refused.push({ line, ...problem });
  }
  return { ...result, unknownCodes: unknown.size };
}

async function sampleRows(path: string) {
  const rows: Readonly<Record<string, string>>[] = [];
  for await (const row of readRows(path)) {
    rows.push(row.fields);
    if (rows.length >= 20) break;
  }
  return rows;
}

/** Refuses a mapping that cannot be used: its patterns and zone run over every row of a file. */
function refuseMapping(mapping: unknown): void {
  const problems = mappingProblems(mapping).map(({ field, value, rule }) => ({
    field: `mapping.${field}`,
    value,
    rule: rule === "required" ? "rule.required" : "rule.other",
    values: { field: `mapping.${field}`, value, expected: rule },
  }));
  if (problems.length > 0) throw new ProblemError({ status: 400, kind: "invalid", problems });
}

function registerImports(http: Http, { database, orders, files, log }: ChannelsParts): void {
  const running = new Map<number, AbortController>();
  http.on(listImports, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({ rows: await listRuns(tx) })),
  );
  http.on(uploadImport, async ({ caller, query, request }) => {
    const file = await request.file();
    if (!file)
      throw new ProblemError({
        status: 400,
        kind: "invalid",
        problems: [{ field: "file", value: "", rule: "rule.required", values: { field: "file" } }],
      });
    const { id: fileId, path } = answer(await files.keep(caller.scope.tenantId, file.file), {
      file_empty: 422,
      file_too_large: 413,
      file_kind_refused: 422,
    });
    try {
      const rows = await sampleRows(path);
      const mapping = suggestMapping(Object.keys(rows[0] ?? {}), rows);
      const view = await database.read(caller.scope, (tx) => orders.parts.catalog.view.get(tx));
      const now = database.world.clock().getTime();
      return {
        fileId,
        headers: Object.keys(rows[0] ?? {}),
        rows,
        mapping,
        dryRun: await dryRun(
          path,
          mapping,
          (code) => view.listing(query.channelId, code, now) !== null,
        ),
      };
    } catch (error) {
      if (!(error instanceof FileUnreadable)) throw error;
      throw new ProblemError({
        status: 422,
        kind: "file_unreadable",
        values: { why: error.message },
      });
    }
  });
  http.on(startImport, async ({ caller, body }) => {
    const path = await files.find(caller.scope.tenantId, body.fileId);
    if (!path)
      throw new ProblemError({ status: 404, kind: "not_found", values: { what: body.fileId } });
    refuseMapping(body.mapping);
    const abort = new AbortController();
    const { createItems, mode, channelId } = body;
    // The run stores its own progress and outcome; the caller watches the list of runs.
    void importFile(database, orders, caller, {
      path,
      channelId,
      mode,
      createItems,
      mapping: body.mapping as unknown as FileMapping,
      signal: abort.signal,
      opened: (run) => void running.set(run.id, abort),
    })
      .then((run) => running.delete(run.id))
      .catch((error: unknown) => log.error({ err: error }, "import failed"));
    return { started: true };
  });
  http.on(cancelImport, async ({ caller, params }) => {
    running.get(params.id)?.abort();
    await database.transact(caller.scope, caller.actor, (tx) =>
      endRun(tx, params.id, { state: "cancelled", message: "" }),
    );
    return { done: true };
  });
  http.on(importProblems, async ({ caller, params, reply }) => {
    reply.header("content-type", "text/csv; charset=utf-8");
    reply.header("content-disposition", `attachment; filename="import-${params.id}-problems.csv"`);
    return reply.send(Readable.from(problemRows(database, caller.scope, params.id)));
  });
}

async function* problemRows(database: Database, scope: Scope, runId: number) {
  yield `\uFEFF${csvRow(["line", "outcome", "field", "value", "rule"])}`;
  let after = 0;
  for (;;) {
    const rows = await database.read(scope, (tx) => listProblems(tx, runId, after, 1_000));
    if (rows.length === 0) return;
    yield rows
      .map((row) => csvRow([row.line, row.outcome, row.field, row.value, row.rule]))
      .join("");
    after = rows.at(-1)?.line ?? after;
  }
}

function registerInbox(http: Http, { database, orders, log }: ChannelsParts): void {
  // A signature covers raw bytes: this path must not be parsed on the way in.
  const parseJson = http.app.getDefaultJsonParser("error", "error");
  http.app.addContentTypeParser(
    "application/json",
    { parseAs: "buffer" },
    (request, body, done) => {
      if (request.url.startsWith("/api/hooks/")) return done(null, body);
      const text = (body as Buffer).toString("utf8");
      if (text === "") return done(null, {});
      return parseJson(request, text, done);
    },
  );
  http.onPublic(webhook, async ({ params, request }) => {
    const { rows } = await database.pool.query<{ cell: number; tenant_id: TenantId; ref: number }>(
      "select cell, tenant_id, ref from platform.directory where kind = 'webhook' and lookup = $1",
      [params.address],
    );
    const [found] = rows;
    const refuse = () => new ProblemError({ status: 401, kind: "signature" });
    if (!found) throw refuse();
    const scope: Scope = { cell: found.cell, tenantId: found.tenant_id };
    const channel = await database.read(scope, (tx) => channelSecrets(tx, found.ref));
    const connector = channel ? connectorOf(channel.channel.kind) : null;
    const raw = request.body as Buffer;
    if (!channel || !connector || !Buffer.isBuffer(raw)) throw refuse();
    const verified = connector.verify({
      raw,
      secrets: channel.secrets,
      now: database.world.clock(),
      headers: request.headers as Record<string, string | undefined>,
    });
    if (!verified.ok) throw refuse();
    // Stored before it is answered: a 200 for a message that is not kept would lose an order.
    await database.transact(scope, { kind: "system", id: 0, name: connector.kind }, (tx) =>
      keepMessage(tx, {
        channelId: found.ref,
        dedupeKey: verified.dedupeKey,
        topic: verified.topic,
        raw,
        triggeredAt: verified.triggeredAt,
        origin: "push",
      }),
    );
    void readInbox({ database, orders }, scope, 20).catch((error: unknown) =>
      log.error({ err: error }, "inbox"),
    );
    return { received: true };
  });
  http.on(listInboxEndpoint, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const rows = await listInbox(tx, {
        state: query.state ?? null,
        after: query.after ?? null,
        limit: 51,
      });
      return { rows: rows.slice(0, 50), next: rows.length > 50 ? (rows[49]?.id ?? null) : null };
    }),
  );
  http.on(replayInbox, async ({ caller, params }) => {
    const found = await database.transact(caller.scope, caller.actor, (tx) =>
      replay(tx, params.id),
    );
    if (!found)
      throw new ProblemError({ status: 404, kind: "not_found", values: { what: params.id } });
    await readOne({ database, orders }, caller.scope, params.id);
    const [row] = await database.read(caller.scope, (tx) =>
      listInbox(tx, { state: null, after: params.id + 1, limit: 1 }),
    );
    return { state: row?.state ?? "", reason: row?.reason ?? "" };
  });
}
