import { replaceSigningSecret } from "../../../../contract/channels.ts";
import { listChannelsEndpoint, saveChannelEndpoint } from "../../../../contract/masters.ts";
import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import { answer, commandStatuses, runCommand } from "../../../platform/index.ts";
import type { Http } from "../../../platform/index.ts";
import type { Addressees } from "./addressees.ts";
import type { ChannelsParts } from "./parts.ts";
import { connectorOf, pusherOf } from "../registry.ts";
import { absent, mustReach } from "./connection-reach.ts";
import { channelByCode, listChannels, replaceSecret, writeChannel } from "../store.ts";

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

/** Registers the list of channels and how one is saved. */
export function registerMasters(http: Http, { database }: ChannelsParts, known: Addressees): void {
  http.on(listChannelsEndpoint, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({
      rows: (await listChannels(tx)).filter(
        (each) => !caller.channelIds || caller.channelIds.includes(each.id),
      ),
    })),
  );
  http.on(saveChannelEndpoint, async ({ caller, key, body }) => {
    const { secrets: _secrets, ...request } = body;
    const saved = await runCommand(
      database,
      { ...caller, key, name: "channels.save", request },
      async (tx): Promise<Result<Saved, KindFixed>> => {
        const before = await channelByCode(tx, body.code);
        const isPlatform = [before?.kind ?? body.kind, body.kind].some((kind) => connectorOf(kind));
        if (before && before.kind !== body.kind && isPlatform)
          return err({
            kind: "channel_kind_fixed",
            field: "kind",
            value: body.kind,
            rule: before.kind,
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
    );
    known.forget();
    return answer(saved, { channel_kind_fixed: 409, ...commandStatuses });
  });
  http.on(replaceSigningSecret, async ({ caller, params, body }) => {
    mustReach(caller, params.channelId);
    const signingSecrets = await database.transact(caller.scope, caller.actor, (tx) =>
      replaceSecret(tx, params.channelId, body),
    );
    known.forget();
    if (signingSecrets === null) throw absent(params.channelId);
    return { signingSecrets };
  });
}
