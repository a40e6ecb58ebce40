import {
  answerOnce,
  ChannelFailure,
  list,
  part,
  rawElements,
  readJson,
  text,
} from "../port/index.ts";
import type { Ack, AftersaleAnswer, AskedCase, Fields } from "../port/index.ts";
import { kindOf, standingOf } from "./aftersale.ts";
import { worked } from "./caller.ts";
import type { DouyinCaller } from "./caller.ts";
import { limits } from "./limits.ts";

/** The cases of an order, byte for byte. */
export async function readCases(
  call: DouyinCaller,
  orderId: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  for (let page = 0; ; page += 1) {
    const asked = { order_id: orderId, page, size: limits.pageMax };
    const answer = await call("afterSale.List", asked, { signal });
    if (answer.code !== worked)
      throw new ChannelFailure(`afterSale.List: ${answer.code} ${answer.why}`, {
        ...{ status: 400, retryable: false },
      });
    found.push(...rawElements(answer.raw, ["data", "items"]));
    if (text(answer.data, "has_more") !== "true") return found;
  }
}

/** What the platform calls our word on a refund of goods that have left and stay there. */
const types = { agree: 201, refuse: 202 } as const;

/** The platform's reason that a refusal may name without a picture; null when each needs one. */
async function plainReason(
  call: DouyinCaller,
  caseId: string,
  signal?: AbortSignal,
): Promise<string | null> {
  const asked = { aftersale_id: caseId };
  const { data } = await call("afterSale.rejectReasonCodeList", asked, { signal });
  const plain = list(data, "items").filter((each) => text(each, "evidence_need") !== "Y");
  const other = plain.find((each) => /其[他它]/.test(text(each, "reason"))) ?? plain[0];
  return other ? text(other, "reject_reason_code") : null;
}

/** Tells our word on a case once. */
export function answerCase(
  call: DouyinCaller,
  answer: AftersaleAnswer,
  signal?: AbortSignal,
): Promise<Ack> {
  const { externalId, orderExternalId, verdict, why } = answer;
  const read = async (): Promise<AskedCase | Extract<Ack, { ok: false }>> => {
    const found = (await readCases(call, orderExternalId, signal))
      .map((raw) => part(readJson(raw) as Fields, "aftersale_info"))
      .find((each) => text(each, "aftersale_id") === externalId);
    const standing = found && standingOf(found);
    if (!found || !standing) return { ok: false, kind: "not_open", detail: "no such case" };
    const status = text(found, "aftersale_status");
    const amountMinor = Number(text(found, "refund_amount") || "NaN");
    return { standing, status, kind: kindOf(found), amountMinor };
  };
  return answerOnce(answer, read, async () => {
    const code = verdict === "refuse" ? await plainReason(call, externalId, signal) : "";
    if (code === null) {
      const detail = "each reason to refuse needs a picture: refuse it on the platform";
      return { ok: false, kind: "refused", detail };
    }
    const item = {
      ...{ aftersale_id: externalId, reason: why, remark: why },
      ...(code === "" ? {} : { reject_reason_code: Number(code) }),
    };
    const params = { type: types[verdict], items: [item] };
    const sent = await call("afterSale.operate", params, { signal, once: true });
    if (sent.code !== worked)
      return { ok: false, kind: "refused", detail: `${sent.code} ${sent.why}` };
    // One of several may be refused within an answer that worked.
    const [own] = list(sent.data, "items");
    return own && !["", "0"].includes(text(own, "status_code"))
      ? { ok: false, kind: "refused", detail: text(own, "status_msg") }
      : { ok: true, already: false };
  });
}
