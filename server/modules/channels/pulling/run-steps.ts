import { ChannelFailure, PartlyRead } from "../../../../connectors/port/index.ts";
import { noteFailure, noteSuccess } from "../connections.ts";
import { isOwnMistake } from "../own-mistakes.ts";
import { bringsOrders, documentSteps, steps } from "./steps.ts";
import type { Work } from "../work.ts";

/** What the connection's page says of something that was thrown and nobody reckoned with. */
const wordsOf = (error: Error) => `internal error: ${error.message}`;

/** No answer at all, none to us, or none now: nothing else is worth asking. */
const endsRun = ({ status }: ChannelFailure) => [0, 401, 429].includes(status);

/**
 * Does the steps of a run. One that the channel fails on, or that we stumble in ourselves, keeps none of
 * the others: stock that is not told is sold twice, whatever is wrong with a buyer's case. After a pull
 * that failed only less of it is told, as nobody here knows what was sold since.
 */
export async function runSteps(work: Work): Promise<void> {
  const { channelId } = work.connection;
  const reasons: string[] = [];
  const mistakes: unknown[] = [];
  let of: "whole" | "part" = "part";
  let isBehind = false;
  for (const step of work.connector.documents ? documentSteps : steps) {
    work.signal.throwIfAborted();
    try {
      await step({ ...work, isBehind });
    } catch (error) {
      if (work.signal.aborted) throw error;
      if (bringsOrders(step) && !(error instanceof PartlyRead)) isBehind = true;
      if (!(error instanceof ChannelFailure)) {
        if (!isOwnMistake(error)) throw error;
        mistakes.push(error);
        reasons.push(wordsOf(error));
        continue;
      }
      reasons.push(error.message);
      if (error.retryable || endsRun(error)) of = "whole";
      if (endsRun(error)) break;
    }
  }
  // The channel's failure is the connection's state, not the job's.
  await work.transact((tx) =>
    reasons.length === 0
      ? noteSuccess(tx, channelId, work.door.budget())
      : noteFailure(tx, channelId, { why: reasons.join("; "), of }),
  );
  // Whoever runs the server is told of it as of any other.
  if (mistakes.length > 0) throw mistakes[0];
}
