import { answerOnce, list, objectOf, part, Reader, text } from "../port/index.ts";
import type { Ack, AftersaleAnswer, AnswerKinds, AskedCase, Caller } from "../port/index.ts";
import { askGraph, gid } from "./graph.ts";
import { returnOf, returnsOf } from "./returns.ts";

/** A buyer's request to send goods back takes either answer. */
export const answers: AnswerKinds = { agree: ["return"], refuse: ["return"] };

const verdicts = {
  agree: {
    name: "returnApproveRequest",
    query: `mutation ($input: ReturnApproveRequestInput!) {
      returnApproveRequest(input: $input) { return { id } userErrors { message } } }`,
  },
  refuse: {
    name: "returnDeclineRequest",
    query: `mutation ($input: ReturnDeclineRequestInput!) {
      returnDeclineRequest(input: $input) { return { id } userErrors { message } } }`,
  },
} as const;
/** Signs of a note at most. */
const noteMax = 500;

/** Tells our word on a return once; the buyer is told by the shop. */
export function answerAftersale(
  call: Caller,
  answer: AftersaleAnswer,
  signal?: AbortSignal,
): Promise<Ack> {
  const number = answer.externalId.replace(/^return-/, "");
  const read = async (): Promise<AskedCase | Extract<Ack, { ok: false }>> => {
    for await (const { raw } of returnsOf(call, [answer.orderExternalId], signal)) {
      const reader = new Reader();
      const found = returnOf(objectOf(raw) ?? {}, reader);
      if (found.externalId !== answer.externalId) continue;
      const { kind, amountMinor, channelStatus: status = "", standing = "settled" } = found;
      const why = reader.problems.map((each) => `${each.field} ${each.rule}`).join("; ");
      if (why !== "") return { ok: false, kind: "not_open", detail: why };
      return { kind, amountMinor, standing, status };
    }
    return { ok: false, kind: "not_open", detail: `the shop has no return ${number}` };
  };
  const send = async (): Promise<Ack> => {
    const { name, query } = verdicts[answer.verdict];
    const refusal = { declineReason: "OTHER", declineNote: answer.why.slice(0, noteMax) };
    const own = answer.verdict === "refuse" ? refusal : {};
    const input = { id: gid("Return", number), notifyCustomer: true, ...own };
    const asked = { query, variables: { input }, once: true };
    const { data } = await askGraph(call, asked, signal);
    const errors = list(part(data, name), "userErrors").map((each) => text(each, "message"));
    if (errors.length === 0) return { ok: true, already: false };
    return { ok: false, kind: "refused", detail: errors.join("; ").slice(0, 300) };
  };
  return answerOnce(answer, read, send);
}
