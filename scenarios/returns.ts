// Goods that come back, as a channel tells of them and the warehouse takes them in.
import assert from "node:assert/strict";
import type { TenantId } from "../kernel/index.ts";
import { compose } from "../server/compose.ts";
import { recordAftersales } from "../server/modules/orders/index.ts";
import { realWorld } from "../server/platform/index.ts";
import type { Company } from "./world.ts";

/** What of an order left, and may come back. */
export interface Gone {
  readonly orderId: unknown;
  readonly name: string;
  readonly lineId: number;
  readonly units: number;
}

/** Opens the door by which a channel's returns come in; they are matched and received over HTTP. */
export function openReturns(at: Company) {
  const millrace = compose({ url: at.database.url(), world: realWorld, poolSize: 2 });
  const scope = { cell: 0, tenantId: 1 as TenantId };
  const actor = { kind: "system", id: 0, name: "returns" } as const;
  const change = async (path: string, key: string, body: object) => {
    const reply = await at.server.call("POST", path, { key, body });
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
  };
  return {
    /** Takes units back into stock to sell. */
    async take(gone: Gone): Promise<void> {
      const externalId = `back-${gone.name}`;
      const line = { code: "", name: "", units: gone.units, amountMinor: 0 };
      await millrace.database.transact(scope, actor, (tx) =>
        recordAftersales(tx, at.channelId, "live", [
          {
            ...{ externalId, orderExternalId: gone.name, kind: "return", restock: "yes" },
            ...{ amountMinor: 0, currency: "CNY", reason: "", buyerMask: "" },
            ...{ placedAt: realWorld.clock(), lines: [line] },
          },
        ]),
      );
      const [document] = await at.rows<{ id: number }>(
        "select id from orders.aftersale where external_id = $1",
        [externalId],
      );
      const path = `/api/aftersales/${document?.id}`;
      const lines = [{ lineNo: 1, lineId: gone.lineId }];
      await change(`${path}/match`, `match-${gone.name}`, {
        ...{ orderId: gone.orderId, lines, why: "P2" },
      });
      await change(`${path}/receive`, `receive-${gone.name}`, {
        ...{ placeId: at.placeId, why: "P2" },
        lines: [{ lineNo: 1, units: gone.units, condition: "sellable" }],
      });
    },
    close: () => millrace.database.close(),
  };
}
