import {
  holdOrderAnswer,
  orderAnswers,
  tellOrderAnswer,
  waitingAnswers,
} from "../../../../contract/partner-answers.ts";
import { commandRunner, commandStatuses, ProblemError } from "../../../platform/index.ts";
import type { Database, Http, Tx } from "../../../platform/index.ts";
import { mustSee, orderById, orderNumbers } from "../../orders/index.ts";
import { partnerChannel } from "../documents/partner-channels.ts";
import { standingOf, versionsOf, waitingStandings } from "../documents/standing.ts";
import type { Standing } from "../documents/standing.ts";
import { differing, statedLines, toldOf } from "../documents/stated.ts";
import type { ToldLine } from "../documents/stated.ts";
import { holdTelling, tellAtOnce } from "../documents/telling-anew.ts";
import type { TellError } from "../documents/telling-anew.ts";

const shownAtOnce = 200;

const run = commandRunner<TellError>({
  ...{ order_not_answered: 404, nothing_to_tell: 409 },
  ...commandStatuses,
});

const iso = (at: Date | null) => at?.toISOString() ?? null;

const waitingOf = ({ version, since, dueAt, heldBy }: Standing) => ({
  ...{ version, since: iso(since), dueAt: iso(dueAt), heldBy },
});

const saidOf = ({ units, cancelled, short, day }: ToldLine) => ({ units, cancelled, short, day });

/** What was told of each line beside what holds of it. */
function compared(
  told: readonly ToldLine[] | null,
  now: readonly ToldLine[],
  differs: (line: string) => boolean,
) {
  const before = new Map((told ?? []).map((each) => [each.line, each]));
  return now.map((each) => {
    const was = before.get(each.line);
    return {
      ...{ line: each.line, told: was ? saidOf(was) : null, now: saidOf(each) },
      differs: differs(each.line),
    };
  });
}

/** Of orders that no partner of files was told of. */
const unanswered = {
  ...{ version: 0, since: null, dueAt: null, heldBy: null, isCancelled: false, mayTell: false },
  ...{ lines: [], versions: [] },
};

async function answersOf(tx: Tx, orderId: number) {
  const standing = await standingOf(tx, orderId);
  const order = await orderById(tx, orderId);
  if (!standing || !order || standing.version === 0) return unanswered;
  const now = await statedLines(tx, orderId);
  const isCancelled = order.deal === "cancelled";
  const news = isCancelled ? [] : differing(now, standing.told);
  const isNews = isCancelled ? standing.dueAt !== null : news.length > 0;
  return {
    ...waitingOf(standing),
    ...{ isCancelled, mayTell: isNews || standing.document === "refused" },
    lines: compared(standing.told, now, (line) => news.some((each) => each.line === line)),
    versions: (await versionsOf(tx, orderId)).map(({ toldAt, ...each }) => ({
      ...each,
      toldAt: toldAt.toISOString(),
    })),
  };
}

/** Orders whose partner does not know what holds, with the lines that differed when last looked at. */
async function waitingAt(tx: Tx, channelId: number) {
  const standings = await waitingStandings(tx, channelId, shownAtOnce);
  const ids = standings.map((each) => each.orderId);
  const numbers = new Map((await orderNumbers(tx, ids)).map((each) => [each.id, each.number]));
  return standings.map((each) => {
    const seen = (each.seen ?? []).map(toldOf);
    const news = differing(
      seen.map((line) => ({ ...line, isShipped: false })),
      each.told,
    ).map(({ line }) => line);
    return {
      ...{ orderId: each.orderId, number: numbers.get(each.orderId) ?? "", ...waitingOf(each) },
      lines: compared(each.told, seen, (line) => news.includes(line)).filter((one) => one.differs),
    };
  });
}

/** Registers what partners of files were told of their orders, and telling them at once or not yet. */
export function registerPartnerAnswers(http: Http, parts: { readonly database: Database }): void {
  const { database } = parts;
  http.on(orderAnswers, async ({ caller, params }) => {
    await mustSee(database, caller, params.id);
    return (await database.read(caller.scope, (tx) => answersOf(tx, params.id))) as never;
  });
  http.on(holdOrderAnswer, async ({ caller, key, params, body }) => {
    await mustSee(database, caller, params.id);
    const request = { orderId: params.id, ...body };
    return run(parts, { caller, key, name: "orders.hold_answer", request }, (tx) =>
      holdTelling(tx, request),
    );
  });
  http.on(tellOrderAnswer, async ({ caller, key, params }) => {
    await mustSee(database, caller, params.id);
    return run(parts, { caller, key, name: "orders.tell_answer", request: params }, (tx) =>
      tellAtOnce(tx, params.id),
    );
  });
  http.on(waitingAnswers, async ({ caller, params }) => {
    const { channelId } = params;
    const rows = await database.read(caller.scope, async (tx) => {
      if (await partnerChannel(tx, channelId)) return waitingAt(tx, channelId);
      throw new ProblemError({ status: 404, kind: "not_found", values: { what: channelId } });
    });
    return { rows };
  });
}
