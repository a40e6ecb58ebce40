import { aftersaleAnswers, answerAftersale } from "../../../../contract/aftersale-answers.ts";
import { commandRunner, commandStatuses, ProblemError } from "../../../platform/index.ts";
import type { Database, Http } from "../../../platform/index.ts";
import { answersOf, decideAftersale } from "../telling/aftersale-answers.ts";
import type { AnswerError } from "../telling/aftersale-answers.ts";

const statuses = {
  aftersale_unknown: 404,
  aftersale_unmatched: 409,
  answer_not_asked: 409,
  answer_given: 409,
  answer_not_taken: 422,
  connection_off: 409,
  ...commandStatuses,
} as const satisfies Record<AnswerError["kind"], number> & Record<string, number>;

const run = commandRunner<AnswerError>(statuses);

/** Registers what is said to buyers who ask to cancel, to be refunded or to return. */
export function registerAnswers(http: Http, parts: { readonly database: Database }): void {
  http.on(aftersaleAnswers, async ({ caller, params }) => {
    const { id } = params;
    const found = await parts.database.read(caller.scope, (tx) => answersOf(tx, id));
    if (!found)
      throw new ProblemError({ status: 404, kind: "aftersale_unknown", values: { aftersale: id } });
    return found;
  });
  http.on(answerAftersale, ({ caller, key, params, body }) => {
    const request = { ...params, ...body };
    return run(parts, { caller, key, name: "aftersales.answer", request }, (tx) =>
      decideAftersale(tx, request),
    );
  });
}
