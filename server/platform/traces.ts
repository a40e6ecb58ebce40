import { textsParameter } from "./sheet.ts";
import type { Tx } from "./tx.ts";

/** What one command of a batch leaves behind. */
export interface Trace {
  readonly subjectId: number;
  /** The state after it, as JSON, for the audit trail. */
  readonly after: string;
  /** The event's payload. */
  readonly event: Readonly<Record<string, unknown>>;
  /** Kept for a repeat of its key; absent where the caller keeps it. */
  readonly answer?: { readonly key: string; readonly hash: Buffer; readonly text: string };
}

export interface TracedBatch {
  readonly action: string;
  readonly subjectKind: string;
  readonly topic: string;
  readonly traces: readonly Trace[];
}

/**
 * Writes answers, audit entries and events of a batch of commands in one statement. The events
 * travel as one row of the outbox and are delivered one by one all the same.
 */
export async function traceBatch(tx: Tx, batch: TracedBatch): Promise<void> {
  const { traces } = batch;
  const [alone] = traces;
  if (!alone) return;
  const first = await tx.newIds(1 + 2 * traces.length);
  const answers = traces.flatMap((each) => each.answer ?? []);
  const events = traces.map((each, index) => [
    first + 1 + traces.length + index,
    String(each.subjectId),
    each.event,
  ]);
  tx.write({
    name: "platform.trace_batch",
    text: `select platform.trace_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text[],
      $12::text[], $13, $14::text[], $15, $16::text[])`,
    values: [
      tx.scope.cell,
      tx.scope.tenantId,
      tx.now,
      tx.actor.kind,
      tx.actor.id,
      tx.actor.name,
      batch.action,
      batch.subjectKind,
      batch.topic,
      first,
      textsParameter(traces.map((each) => String(each.subjectId))),
      textsParameter(traces.map((each) => each.after)),
      JSON.stringify(traces.length === 1 ? alone.event : events),
      textsParameter(answers.map((each) => each.key)),
      Buffer.concat(answers.map((each) => each.hash)),
      textsParameter(answers.map((each) => each.text)),
    ],
  });
}
