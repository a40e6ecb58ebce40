import { answerOnce, parseYuan, part, text } from "../port/index.ts";
import type { Ack, AftersaleAnswer, AskedCase, Fields, Gateway } from "../port/index.ts";
import { kindOf, standingOf } from "./aftersale.ts";

/** Everything that is read of a refund, by name: the platform answers only what is asked for. */
const fields = [
  ...["refund_id", "tid", "oid", "status", "created", "modified", "refund_fee", "reason", "title"],
  ...["num", "num_iid", "sku", "has_good_return", "dispute_type", "refund_phase", "refund_version"],
].join(",");

export const refundPath = ["refund_get_response", "refund"] as const;

/** One refund as the platform shows it. */
export const readRefund = (call: Gateway, id: string, signal?: AbortSignal) =>
  call("taobao.refund.get", { refund_id: id, fields }, { signal });

type Found = AskedCase & { readonly refund: Fields };

/** The call by which our word is told, and what it names: versions keep it from an older case. */
function tellingOf(answer: AftersaleAnswer, { refund, amountMinor }: Found) {
  const [phase, version] = [text(refund, "refund_phase"), text(refund, "refund_version")];
  const named = {
    refund_id: answer.externalId,
    ...(phase === "" ? {} : { refund_phase: phase }),
    ...(version === "" ? {} : { refund_version: version }),
  };
  if (answer.verdict === "refuse") {
    const whole = { tid: text(refund, "tid"), oid: text(refund, "oid") };
    return ["taobao.refund.refuse", { ...named, ...whole, refuse_message: answer.why }] as const;
  }
  if (answer.kind === "return")
    return ["taobao.rp.returngoods.agree", { ...named, remark: answer.why }] as const;
  const infos = [answer.externalId, String(amountMinor), version, phase].filter(Boolean).join("|");
  return ["taobao.rp.refunds.agree", { refund_infos: infos }] as const;
}

/** A refund may be refused within an answer that worked: one of several has its own words. */
function refusalIn(body: Fields): string | null {
  const response = part(body, "rp_refunds_agree_response");
  const code = text(response, "msg_code");
  if (code === "" || code === "OP_SUCC") return null;
  return `${code} ${text(response, "message")}`.trim();
}

/** Tells our word on a refund once. */
export function answerRefund(
  call: Gateway,
  answer: AftersaleAnswer,
  signal?: AbortSignal,
): Promise<Ack> {
  const read = async (): Promise<Found | Extract<Ack, { ok: false }>> => {
    const found = await readRefund(call, answer.externalId, signal);
    if (!found.ok) return { ok: false, kind: "not_open", detail: `${found.code} ${found.why}` };
    const refund = refundPath.reduce<Fields>(part, found.body);
    const status = text(refund, "status");
    const standing = standingOf(refund);
    if (!standing) return { ok: false, kind: "not_open", detail: status };
    return {
      standing,
      status,
      refund,
      kind: kindOf(refund),
      amountMinor: parseYuan(text(refund, "refund_fee")) ?? Number.NaN,
    };
  };
  return answerOnce(answer, read, async (found) => {
    const [method, params] = tellingOf(answer, found);
    const sent = await call(method, params, { signal, once: true });
    const why = sent.ok ? refusalIn(sent.body) : `${sent.code} ${sent.why}`;
    return why === null
      ? { ok: true, already: false }
      : { ok: false, kind: "refused", detail: why };
  });
}
