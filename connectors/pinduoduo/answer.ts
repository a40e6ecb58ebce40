import {
  answerOnce,
  mustHaveWorked,
  parseYuan,
  part,
  rawElements,
  readJson,
  text,
} from "../port/index.ts";
import type { Ack, AftersaleAnswer, AskedCase, Fields, Gateway } from "../port/index.ts";
import { kindOf, standingOf } from "./aftersale.ts";

/** The after-sale cases of an order, byte for byte. */
export async function readRefunds(
  call: Gateway,
  orderExternalId: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const asked = {
    // With an order's number the others do not narrow, but must be there.
    ...{ order_sn: orderExternalId, after_sales_type: "1", after_sales_status: "1" },
    ...{ start_updated_at: "0", end_updated_at: "1800", page: "1", page_size: "100" },
  };
  const method = "pdd.refund.list.increment.get";
  const answer = mustHaveWorked(await call(method, asked, { signal }), method);
  return rawElements(answer.raw, ["refund_increment_get_response", "refund_list"]);
}

/** Tells that we agree to a refund, once. To refuse one the platform has no call. */
export function answerRefund(
  call: Gateway,
  answer: AftersaleAnswer,
  signal?: AbortSignal,
): Promise<Ack> {
  const { externalId, orderExternalId, why } = answer;
  const read = async (): Promise<AskedCase | Extract<Ack, { ok: false }>> => {
    const found = (await readRefunds(call, orderExternalId, signal))
      .map((raw) => readJson(raw) as Fields)
      .find((each) => text(each, "id") === externalId);
    const standing = found && standingOf(found);
    if (!found || !standing) return { ok: false, kind: "not_open", detail: "no such case" };
    const status = text(found, "after_sales_status");
    const amountMinor = parseYuan(text(found, "refund_amount")) ?? Number.NaN;
    return { standing, status, kind: kindOf(found), amountMinor };
  };
  return answerOnce(answer, read, async () => {
    const request = { after_sales_id: externalId, order_sn: orderExternalId, operate_desc: why };
    const params = { request: JSON.stringify(request) };
    const sent = await call("pdd.refund.agree", params, { signal, once: true });
    if (!sent.ok) return { ok: false, kind: "refused", detail: `${sent.code} ${sent.why}` };
    // A refusal of the case itself comes within an answer that worked.
    const result = resultIn(sent.body);
    return text(result, "succ") === "false"
      ? { ok: false, kind: "refused", detail: text(result, "message") }
      : { ok: true, already: false };
  });
}

const resultIn = (body: Fields): Fields => part(part(body, "response"), "result");
