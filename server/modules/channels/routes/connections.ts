import { saveConnectionEndpoint, testConnection } from "../../../../contract/channels.ts";
import { ChannelFailure } from "../../../../connectors/port/index.ts";
import { err, ok, type Result } from "../../../../kernel/index.ts";
import { answer, commandStatuses, runCommand } from "../../../platform/index.ts";
import type { Http } from "../../../platform/index.ts";
import { registerActs } from "./connection-acts.ts";
import { absent, mustReach } from "./connection-reach.ts";
import { registerReads } from "./connection-reads.ts";
import { connectionOf, saveConnection } from "../connections.ts";
import { offerAll } from "../telling/offers.ts";
import { mayAgree, wrongSetting, type SettingProblem } from "./given-settings.ts";
import type { ChannelsParts } from "./parts.ts";
import { connectorOf } from "../registry.ts";
import { untoldChoice, type Undecided } from "./untold-choice.ts";
import { channelById } from "../store.ts";

type Problem =
  | { readonly kind: "not_found"; readonly what: number }
  | { readonly kind: "not_a_platform"; readonly channel: string }
  | SettingProblem
  | Undecided;

const statuses = {
  not_found: 404,
  not_a_platform: 422,
  setting_unknown: 422,
  setting_missing: 422,
  setting_not_given: 403,
  untold_undecided: 422,
  ...commandStatuses,
} as const satisfies Record<Problem["kind"], number> & Record<string, number>;

/** Registers the gallery of connections, their pages and what may be done with them. */
export function registerConnections(http: Http, parts: ChannelsParts): void {
  registerReads(http, parts.database);
  registerSaving(http, parts);
  registerActs(http, parts);
}

function registerSaving(http: Http, { database, orders, runner }: ChannelsParts): void {
  http.on(saveConnectionEndpoint, async ({ caller, key, params, body }) => {
    mustReach(caller, params.channelId);
    const { channelId } = params;
    // Which settings were given tells repeats apart; their values are secrets and are not kept.
    const request = { ...params, ...body, settings: Object.keys(body.settings).sort() };
    const run = { ...caller, key, name: "connections.save", request };
    return answer(
      await runCommand(database, run, async (tx): Promise<Result<{ done: boolean }, Problem>> => {
        const channel = await channelById(tx, channelId);
        if (!channel) return err({ kind: "not_found", what: channelId });
        const connector = connectorOf(channel.kind);
        if (!connector) return err({ kind: "not_a_platform", channel: channel.code });
        const known = await connectionOf(tx, channelId);
        const standing = known?.settings ?? {};
        const wrong = wrongSetting(connector, standing, body.settings);
        if (wrong) return err(wrong);
        const places = await orders.parts.parties.view.get(tx);
        const asking = { caller, places, known: standing, given: body.settings };
        const agreed = await mayAgree(tx, asking);
        if (!agreed.ok) return agreed;
        // A partner of files is told orders and parcels; the documents know no stock.
        const pushesStock = body.pushesStock && !connector.documents;
        const tellsCancellations = connector.cancels ? body.tellsCancellations : false;
        const givesBack = connector.givesBack ? body.givesBack : false;
        const { tellUntold: _tellUntold, ...rest } = body;
        const chosen = await untoldChoice(tx, { ...body, channel, zone: connector.zone });
        if (!chosen.ok) return chosen;
        await saveConnection(tx, connector, {
          ...{ channelId, pullSeconds: 60, ...rest, pushesStock, tellsCancellations, givesBack },
          since: body.since ? new Date(body.since) : null,
        });
        await chosen.value();
        if (pushesStock && !known?.pushesStock) await offerAll(tx, orders, channelId);
        return ok({ done: true });
      }),
      statuses,
    );
  });
  http.on(testConnection, async ({ caller, params }) => {
    mustReach(caller, params.channelId);
    const { kind, settings } = await database.read(caller.scope, async (tx) => ({
      kind: (await channelById(tx, params.channelId))?.kind ?? "",
      settings: (await connectionOf(tx, params.channelId))?.settings,
    }));
    if (!settings) throw absent(params.channelId);
    try {
      await runner.open(kind, settings)?.test(AbortSignal.timeout(20_000));
      return { works: true, why: "" };
    } catch (error) {
      if (!(error instanceof ChannelFailure) && !(error instanceof DOMException)) throw error;
      return { works: false, why: error.message };
    }
  });
}
