import { answerOnce, list, parseYuan, part, rawValue, saysUnknown, text } from "../port/index.ts";
import type { Ack, AftersaleAnswer, AskedCase, Fields, RawDoc } from "../port/index.ts";
import { isSettled, kindOf, standingOf } from "./aftersale.ts";
import { mustHaveWorked, worked } from "./caller.ts";
import type { YouzanCaller } from "./caller.ts";

const readRefund = (call: YouzanCaller, id: string, signal?: AbortSignal) =>
  call("youzan.trade.refund.get", "3.0.1", { refund_id: id }, { signal });

/** The refunds of a trade that are not done: the trade names them, and says no more of them. */
export async function* openRefunds(
  call: YouzanCaller,
  trade: Fields,
  signal?: AbortSignal,
): AsyncGenerator<RawDoc> {
  const tid = text(part(part(trade, "full_order_info"), "order_info"), "tid");
  for (const refund of list(trade, "refund_order")) {
    const id = text(refund, "refund_id");
    if (["", "0"].includes(id) || isSettled(refund)) continue;
    const answer = await readRefund(call, id, signal);
    if (answer.code !== worked && saysUnknown(answer.why)) continue;
    const { raw } = mustHaveWorked(answer, "youzan.trade.refund.get");
    yield { externalId: tid, topic: "refund", raw: rawValue(raw, ["data"]) };
  }
}

type Found = AskedCase & { readonly version: string };

/** Tells our word on a refund once, in the version in which it was just read. */
export function answerRefund(
  call: YouzanCaller,
  answer: AftersaleAnswer,
  signal?: AbortSignal,
): Promise<Ack> {
  const refund_id = answer.externalId.replace(/^refund-/, "");
  const read = async (): Promise<Found | Extract<Ack, { ok: false }>> => {
    const { code, why, data } = await readRefund(call, refund_id, signal);
    const standing = standingOf(data);
    const status = text(data, "status");
    if (code !== worked || !standing)
      return { ok: false, kind: "not_open", detail: status || `${code} ${why}` };
    const amountMinor = parseYuan(text(data, "refund_fee")) ?? Number.NaN;
    const version = text(data, "version");
    return { standing, status, kind: kindOf(data), amountMinor, version };
  };
  return answerOnce(answer, read, async ({ version }) => {
    const named = { refund_id, version: Number(version) };
    const how = { signal, once: true };
    const sent =
      answer.verdict === "agree"
        ? await call("youzan.trade.refund.agree", "3.0.1", named, how)
        : await call("youzan.trade.refund.refuse", "3.0.0", { ...named, remark: answer.why }, how);
    const isTaken = sent.code === worked && text(sent.data, "is_success") !== "false";
    if (isTaken) return { ok: true, already: false };
    return { ok: false, kind: "refused", detail: `${sent.code} ${sent.why}` };
  });
}
