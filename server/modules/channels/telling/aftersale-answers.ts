import type { Ack, AftersaleAnswer, Connector } from "../../../../connectors/port/index.ts";
import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { aftersaleCase, noteAnswered, stillAsked, takeOpenCases } from "../../orders/index.ts";
import type { AftersaleCase } from "../../orders/index.ts";
import { connectionOf, isUntaken } from "../connections.ts";
import { connectorOf } from "../registry.ts";
import { channelById } from "../store.ts";
import { reasonOf, settleTelling, tellDue } from "./telling.ts";
import type { Told } from "./telling.ts";
import { want } from "../wanted.ts";
import type { Work } from "../work.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

type Verdict = AftersaleAnswer["verdict"];

export type AnswerError =
  | { readonly kind: "aftersale_unknown"; readonly aftersale: number }
  | { readonly kind: "aftersale_unmatched"; readonly aftersale: number }
  | { readonly kind: "answer_not_asked"; readonly aftersale: string; readonly state: string }
  | { readonly kind: "answer_given"; readonly aftersale: string }
  | { readonly kind: "answer_not_taken"; readonly channel: string }
  | { readonly kind: "connection_off"; readonly channel: string };

const takes = (connector: Connector | null, verdict: Verdict, kind: string): boolean =>
  connector?.answers?.[verdict].some((each) => each === kind) ?? false;

/** Whether our word on the case as it stands is on its way, or was taken. */
async function isGiven(tx: Tx, { id, sourceUpdatedAt }: AftersaleCase): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 from channels.answer where cell = $1 and tenant_id = $2 and aftersale_id = $3
       and asked_at = $4 and state <> 'dead'`,
    [...scopeOf(tx), id, sourceUpdatedAt],
  );
  return rows.length > 0;
}

/** What may be said to the buyer of a case now, and what was said; null when it is not there. */
export async function answersOf(tx: Tx, id: number) {
  const found = await aftersaleCase(tx, id, { lock: false });
  if (!found) return null;
  const connector = connectorOf((await channelById(tx, found.channelId))?.kind ?? "");
  const isOn = (await connectionOf(tx, found.channelId))?.active ?? false;
  const isWaiting = found.standing === "asked" && !(await isGiven(tx, found));
  const taken = (["agree", "refuse"] as const).filter((each) => takes(connector, each, found.kind));
  const answers = await tx.rows<{
    id: number;
    answer: AftersaleAnswer;
    decidedBy: string;
    decidedAt: Date;
    state: "waiting" | "done" | "dead";
    tries: number;
    reason: string;
    doneAt: Date | null;
  }>(
    `select id, answer, decided_by as "decidedBy", decided_at as "decidedAt", state, tries, reason,
       done_at as "doneAt" from channels.answer
     where cell = $1 and tenant_id = $2 and aftersale_id = $3 order by id desc`,
    [...scopeOf(tx), id],
  );
  return {
    offers: isWaiting && isOn && found.orderId !== null ? taken : [],
    onlyThere: isWaiting && taken.length === 0,
    answers: answers.map(({ answer, decidedAt, doneAt, ...row }) => ({
      ...row,
      ...{ verdict: answer.verdict, why: answer.why },
      decidedAt: decidedAt.toISOString(),
      doneAt: doneAt?.toISOString() ?? null,
    })),
  };
}

/**
 * Decides on a buyer's case: the platform is told by the connection's next run, once. Errors: a case
 * on which nobody waits for us, one that was answered as it stands, and a platform that takes no such
 * answer by call.
 */
export async function decideAftersale(
  tx: Tx,
  asked: { readonly id: number; readonly verdict: Verdict; readonly why: string },
): Promise<Result<{ id: number }, AnswerError>> {
  const found = await aftersaleCase(tx, asked.id, { lock: true });
  if (!found) return err({ kind: "aftersale_unknown", aftersale: asked.id });
  const { orderId, orderExternalId, externalId, channelId } = found;
  if (orderId === null || orderExternalId === null)
    return err({ kind: "aftersale_unmatched", aftersale: asked.id });
  const channel = await channelById(tx, channelId);
  const code = channel?.code ?? String(channelId);
  if (found.standing !== "asked")
    return err({ kind: "answer_not_asked", aftersale: externalId, state: found.standing });
  if (!takes(connectorOf(channel?.kind ?? ""), asked.verdict, found.kind))
    return err({ kind: "answer_not_taken", channel: code });
  if (!(await connectionOf(tx, channelId))?.active)
    return err({ kind: "connection_off", channel: code });
  if (await isGiven(tx, found)) return err({ kind: "answer_given", aftersale: externalId });
  const answer: AftersaleAnswer = {
    ...{ externalId, orderExternalId, kind: found.kind as AftersaleAnswer["kind"] },
    ...{ verdict: asked.verdict, why: asked.why, amountMinor: found.amountMinor },
  };
  const id = await tx.newIds(1);
  // What still waits to be told was said of the case as it no longer stands.
  await tx.rows(
    `update channels.answer set state = 'dead', reason = 'superseded', done_at = $4
     where cell = $1 and tenant_id = $2 and aftersale_id = $3 and state = 'waiting'`,
    [...scopeOf(tx), asked.id, tx.now],
  );
  await tx.rows(
    `insert into channels.answer (cell, tenant_id, id, channel_id, aftersale_id, order_id, asked_at,
       answer, decided_by, decided_at, due_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $10)`,
    [
      ...scopeOf(tx),
      id,
      channelId,
      asked.id,
      orderId,
      found.sourceUpdatedAt,
      JSON.stringify(answer),
      tx.actor.name,
      tx.now,
    ],
  );
  tx.audit({
    ...{ action: `aftersales.answer.${asked.verdict}`, subjectKind: "order", subjectId: orderId },
    ...{ after: { aftersale: asked.id, amountMinor: found.amountMinor }, why: asked.why },
  });
  return ok({ id });
}

/** Seconds between two looks at the cases that are open. */
const lookEverySeconds = 600;
const casesMax = 200;

/** Answers that were not taken are nobody's work any more once their case has gone on without us. */
async function closeUntaken(tx: Tx, channelId: number): Promise<void> {
  const dead = await tx.rows<{ aftersale_id: number }>(
    `select distinct aftersale_id from channels.answer where cell = $1 and tenant_id = $2
       and channel_id = $3 and state = 'dead' and not over`,
    [...scopeOf(tx), channelId],
  );
  const ids = dead.map((row) => row.aftersale_id);
  const asked = await stillAsked(tx, ids);
  await tx.rows(
    `update channels.answer set over = true where cell = $1 and tenant_id = $2
       and aftersale_id = any ($3::bigint[]) and state = 'dead' and not over`,
    [...scopeOf(tx), ids.filter((id) => !asked.has(id))],
  );
}

/** Asks for the orders whose cases are open: these move on the platform without their order. */
export async function followCases(work: Work): Promise<void> {
  const { channelId } = work.connection;
  await work.transact(async (tx) => {
    const due = await tx.rows(
      `update channels.connection set cases_at = $4
       where cell = $1 and tenant_id = $2 and channel_id = $3
         and (cases_at is null or cases_at <= $4::timestamptz - make_interval(secs => $5))
       returning channel_id`,
      [...scopeOf(tx), channelId, tx.now, lookEverySeconds],
    );
    if (due.length === 0) return;
    await closeUntaken(tx, channelId);
    const externalIds = await takeOpenCases(tx, channelId, casesMax);
    await want(tx, { channelId, externalIds, why: "asked", due: tx.now });
  });
}

interface Due {
  readonly id: number;
  readonly aftersale_id: number;
  readonly order_id: number;
  readonly asked_at: Date;
  readonly answer: AftersaleAnswer;
}

/** Writes what the platform said, and asks it how the case stands now. */
function settle(work: Work, { telling, due }: Told<Due>, ack: Ack): Promise<void> {
  const { channelId } = work.connection;
  const { externalId, orderExternalId, verdict } = due.answer;
  return work.transact(async (tx) => {
    // Whatever it says against our word: a person looks at the case and decides anew.
    await settleTelling(tx, telling, { ack, isFinal: !ack.ok });
    if (ack.ok) await noteAnswered(tx, { id: due.aftersale_id, askedAt: due.asked_at, verdict });
    tx.audit({
      action: ack.ok ? "aftersales.answer.told" : "aftersales.answer.turned_down",
      ...{ subjectKind: "order", subjectId: due.order_id },
      after: { aftersale: due.aftersale_id, number: externalId, verdict, reason: reasonOf(ack) },
    });
    tx.announce({ topic: "OrderChanged", key: due.order_id, payload: { orderId: due.order_id } });
    const delayMs = work.connector.limits.hintDelayMs ?? 0;
    const at = new Date(tx.now.getTime() + delayMs);
    await want(tx, { channelId, externalIds: [orderExternalId], why: "asked", due: at });
  });
}

/** Tells the channel our words on its buyers' cases. Telling one twice changes nothing there. */
export async function sendAnswers(work: Work): Promise<void> {
  const { door, signal } = work;
  const answer = door.answerAftersale?.bind(door);
  if (!answer) return;
  await tellDue<Due>(work, {
    ...{ table: "answer", columns: "aftersale_id, order_id, asked_at, answer" },
    tell: (due) => answer(due.answer, signal),
    settle: (told, ack) => settle(work, told, ack),
  });
}

/** Words to buyers that a channel was not told yet, or did not take; those not taken first. */
export function untakenAnswers(tx: Tx, channelId: number, limit: number) {
  return tx.rows<{
    id: number;
    order_id: number;
    state: "waiting" | "dead";
    tries: number;
    reason: string;
    answer: AftersaleAnswer;
  }>(
    `select answer.id, answer.order_id, answer.state, answer.tries, answer.reason, answer.answer
     from channels.answer as answer where answer.cell = $1 and answer.tenant_id = $2
       and answer.channel_id = $3 and ${isUntaken}
     order by answer.state, answer.due_at limit $4`,
    [...scopeOf(tx), channelId, limit],
    "channels.untaken_answers",
  );
}
