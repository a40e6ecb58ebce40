import {
  publishPlanEndpoint,
  rollBackPlanEndpoint,
  startPlan,
} from "../../../contract/plans.ts";
import { askRush, takeRushEndpoint } from "../../../contract/rush.ts";
import { ok } from "../../../kernel/index.ts";
import { answer, type Http } from "../../platform/index.ts";
import { takeRush } from "./inserts.ts";
import { rushOffers, type RushOrder } from "./rush.ts";
import { publishPlan } from "./publish.ts";
import type { Published } from "./publish.ts";
import { rollBackPlan } from "./roll-back.ts";
import { startRun } from "./run-job.ts";
import { slipsShown } from "./shown.ts";
import { offerInWords, timeInWords } from "./words.ts";
import { command, statuses, zoneOf } from "./work.ts";
import type { RouteParts } from "./work.ts";

const publishedText = ({ id, moved, left, letGo, told }: Published) => ({
  ...{ id, moved, left, letGo, told },
});

/** Registers starting, publishing and taking back. */
export function registerForce(http: Http, parts: RouteParts): void {
  http.on(startPlan, async ({ caller, key, body }) =>
    command(parts, { caller, key, name: "plans.start", request: body }, (tx) =>
      startRun(tx, parts.jobs, body),
    ),
  );
  http.on(publishPlanEndpoint, async ({ caller, key, params }) =>
    command(parts, { caller, key, name: "plans.publish", request: params }, async (tx) => {
      const done = await publishPlan(tx, parts, params);
      return done.ok ? ok(publishedText(done.value)) : done;
    }),
  );
  http.on(rollBackPlanEndpoint, async ({ caller, key, params }) =>
    command(parts, { caller, key, name: "plans.roll_back", request: params }, async (tx) => {
      const done = await rollBackPlan(tx, parts, params);
      return done.ok ? ok(publishedText(done.value)) : done;
    }),
  );
}

const rushOf = (body: Omit<RushOrder, "needAt"> & { readonly needAt: string }): RushOrder => ({
  ...body,
  needAt: new Date(body.needAt),
});

/** Registers rush orders. */
export function registerRushes(http: Http, parts: RouteParts): void {
  const { database } = parts;
  http.on(askRush, async ({ caller, body }) =>
    database.read(caller.scope, async (tx) => {
      const { plant, offers } = answer(await rushOffers(tx, parts, rushOf(body)), statuses);
      const zone = await zoneOf(tx, parts, body.placeId);
      const shown = [];
      for (const offer of offers) {
        const { kind, cost, slips } = offer;
        const broken = slips.filter((each) => each.breaksDue).length;
        const end = timeInWords(offer.endAt, zone);
        shown.push({
          ...{ kind, cost, moved: offer.moved, lateMinutes: offer.lateMinutes },
          endAt: offer.endAt.toISOString(),
          slips: await slipsShown(tx, plant, slips),
          words: offerInWords({ kind, end, slips: slips.length, broken, cost }),
        });
      }
      return { offers: shown };
    }),
  );
  http.on(takeRushEndpoint, async ({ caller, key, body }) =>
    command(parts, { caller, key, name: "plans.rush", request: body }, async (tx) => {
      const { kind } = body;
      const asked = { ...rushOf(body), kind, endAt: new Date(body.endAt) };
      const done = await takeRush(tx, parts, asked);
      if (!done.ok) return done;
      const { runId, ...rest } = done.value;
      return ok({ planId: runId, ...rest });
    }),
  );
}
