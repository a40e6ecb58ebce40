import { listChannelsEndpoint, saveChannelEndpoint } from "../../../contract/masters.ts";
import { err, ok, type Result } from "../../../kernel/index.ts";
import { answer, commandStatuses, runCommand, type Http } from "../../platform/index.ts";
import { registerConnections } from "./connection-routes.ts";
import { doImportJobs } from "./import-jobs.ts";
import { registerImports } from "./import-routes.ts";
import { registerDocuments } from "./document-routes.ts";
import { registerInbox } from "./inbox-routes.ts";
import { createIntake } from "./intake.ts";
import { registerListings } from "./listing-routes.ts";
import type { ChannelsParts } from "./parts.ts";
import { connectorOf, pusherOf } from "./registry.ts";
import { channelByCode, listChannels, writeChannel } from "./store.ts";
import { registerWebhooks } from "./webhook-routes.ts";

/** Registers channels, listings, imports, webhooks, the inbox and connections. */
export function registerChannels(http: Http, parts: ChannelsParts): void {
  doImportJobs(parts);
  registerMasters(http, parts);
  registerListings(http, parts);
  registerImports(http, parts);
  const intake = createIntake(parts);
  registerInbox(http, parts, intake);
  registerConnections(http, parts);
  registerDocuments(http, parts, intake);
  registerWebhooks(http, parts);
}

interface Saved {
  readonly id: number;
  readonly webhookPath: string | null;
}

/** A platform's channel stays what it is: its messages and cursors are that platform's. */
interface KindFixed {
  readonly kind: "channel_kind_fixed";
  readonly field: string;
  readonly value: string;
  readonly rule: string;
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
      await runCommand(
        database,
        { ...caller, key, name: "channels.save", request },
        async (tx): Promise<Result<Saved, KindFixed>> => {
          const known = await channelByCode(tx, body.code);
          const isPlatform = [known?.kind ?? body.kind, body.kind].some((kind) =>
            connectorOf(kind),
          );
          if (known && known.kind !== body.kind && isPlatform)
            return err({
              kind: "channel_kind_fixed",
              field: "kind",
              value: body.kind,
              rule: known.kind,
            });
          // Only what pushes over HTTP gets an address.
          const isPushed = pusherOf(body.kind) && connectorOf(body.kind)?.pushes !== "none";
          const made = isPushed ? database.world.secret(16).toString("hex") : "";
          const { id, address } = await writeChannel(tx, { ...body, address: made });
          if (made && address === made) {
            await tx.rows(
              "insert into platform.directory (kind, lookup, cell, tenant_id, ref) values ('webhook', $3, $1, $2, $4)",
              [caller.scope.cell, caller.scope.tenantId, address, id],
            );
          }
          const webhookPath = address ? `/api/hooks/${address}` : null;
          return ok<Saved>({ id, webhookPath });
        },
      ),
      { channel_kind_fixed: 409, ...commandStatuses },
    );
  });
}
