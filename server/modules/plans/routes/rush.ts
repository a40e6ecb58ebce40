import {
  agreeToRushEndpoint,
  askRush,
  declineRushEndpoint,
  listRushRequests,
  takeRushEndpoint,
  withdrawRushEndpoint,
} from "../../../../contract/rush.ts";
import { ok } from "../../../../kernel/index.ts";
import { answer, ProblemError } from "../../../platform/index.ts";
import type { Caller, Http, Tx } from "../../../platform/index.ts";
import { takeRush } from "../rush/inserts.ts";
import { rushOffers, type RushOrder } from "../rush/rush.ts";
import { agreeToRush, askForRush, endRush, rushRequests } from "../rush/rush-requests.ts";
import { slipsShown } from "../running/shown.ts";
import { offerInWords, timeInWords } from "../plant/words.ts";
import { command, statuses, zoneOf } from "./work.ts";
import type { RouteParts, Taken } from "./work.ts";

const shownMax = 50;

/**
 * Whoever may answer for customers' orders decides alone when they are late: reviewing orders is not
 * enough, as finance does that to free what it holds.
 */
const answersFor = ({ permissions }: Caller) =>
  permissions.has("orders.review") && permissions.has("orders.write");

function mustAnswerFor(caller: Caller): void {
  if (!answersFor(caller))
    throw new ProblemError({
      ...{ status: 403, kind: "forbidden" },
      values: { permission: "orders.write" },
    });
}

const rushOf = (body: Omit<RushOrder, "needAt"> & { readonly needAt: string }): RushOrder => ({
  ...body,
  needAt: new Date(body.needAt),
});

type Asked = Parameters<typeof takeRush>[2] & { readonly why: string };

/** Takes a rush order, or has it wait for whoever answers for the orders that it makes late. */
async function taken(tx: Tx, parts: RouteParts, asked: Asked): Taken<typeof takeRushEndpoint> {
  const done = await takeRush(tx, parts, asked);
  if (done.ok) {
    const { runId, ...rest } = done.value;
    return ok({ requestId: null, planId: runId, ...rest });
  }
  if (done.error.kind !== "rush_needs_word") return done;
  const { agreed: _agreed, ...request } = asked;
  const requestId = await askForRush(tx, { ...request, slips: done.error.slips });
  return ok({ requestId, planId: null, workOrderId: null, number: null, told: 0 });
}

function registerOffers(http: Http, parts: RouteParts): void {
  http.on(askRush, async ({ caller, body }) =>
    parts.database.read(caller.scope, async (tx) => {
      const { plant, offers } = answer(await rushOffers(tx, parts, rushOf(body)), statuses);
      const zone = await zoneOf(tx, parts, body.placeId);
      const shown = [];
      for (const offer of offers) {
        const { kind, cost } = offer;
        const slips = await slipsShown(tx, plant, offer.slips);
        const broken = slips.filter((each) => each.breaksDue);
        const asking = broken.some((each) => each.orders.length > 0);
        const end = timeInWords(offer.endAt, zone);
        shown.push({
          ...{ kind, cost, slips, moved: offer.moved, lateMinutes: offer.lateMinutes },
          endAt: offer.endAt.toISOString(),
          waits: asking && !answersFor(caller),
          words: offerInWords({
            ...{ kind, end, cost, asking },
            ...{ slips: offer.slips.length, broken: broken.length },
          }),
        });
      }
      return { offers: shown };
    }),
  );
}

function registerRequests(http: Http, parts: RouteParts): void {
  http.on(listRushRequests, async ({ caller, query }) =>
    parts.database.read(caller.scope, async (tx) => {
      const items = await parts.production.catalog.view.get(tx);
      const rows = await rushRequests(tx, { placeId: query.placeId, limit: shownMax });
      return {
        rows: rows.map(({ weight: _weight, slips, ...each }) => {
          const { code, name, nameEn } = items.item(each.itemId) ?? {};
          return {
            ...each,
            item: code === undefined ? null : { code, name: name ?? "", nameEn: nameEn ?? "" },
            ...{ needAt: each.needAt.toISOString(), endAt: each.endAt.toISOString() },
            askedAt: each.askedAt.toISOString(),
            decidedAt: each.decidedAt?.toISOString() ?? null,
            slips: slips.map((slip) => ({ ...slip, orders: [...slip.orders] })),
          };
        }),
      };
    }),
  );
  http.on(agreeToRushEndpoint, async ({ caller, key, params, body }) => {
    mustAnswerFor(caller);
    const request = { ...params, ...body };
    return command(parts, { caller, key, name: "plans.rush_agree", request }, async (tx) => {
      const done = await agreeToRush(tx, parts, request);
      if (!done.ok) return done;
      const { runId: planId, workOrderId } = done.value;
      return ok({ id: params.id, planId, workOrderId });
    });
  });
  for (const [each, state] of [
    [declineRushEndpoint, "declined"],
    [withdrawRushEndpoint, "withdrawn"],
  ] as const)
    http.on(each, async ({ caller, key, params, body }) => {
      if (state === "declined") mustAnswerFor(caller);
      const request = { ...params, ...body };
      return command(parts, { caller, key, name: each.id, request }, async (tx) => {
        const done = await endRush(tx, { ...request, state });
        return done.ok ? ok({ id: params.id, planId: null, workOrderId: null }) : done;
      });
    });
}

/** Registers rush orders: their offers, taking one, and the word of who answers for others. */
export function registerRushes(http: Http, parts: RouteParts): void {
  registerOffers(http, parts);
  http.on(takeRushEndpoint, async ({ caller, key, body }) =>
    command(parts, { caller, key, name: "plans.rush", request: body }, async (tx) =>
      taken(tx, parts, {
        ...{ ...rushOf(body), kind: body.kind, endAt: new Date(body.endAt) },
        agreed: answersFor(caller) ? "all" : new Set<number>(),
        why: body.why ?? "",
      }),
    ),
  );
  registerRequests(http, parts);
}
