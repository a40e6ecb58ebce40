import { answerOnce, list, part, text } from "../port/index.ts";
import type { Ack, AftersaleAnswer, AskedCase } from "../port/index.ts";
import { kindOf, standingOf } from "./aftersale.ts";
import type { WeixinCaller } from "./caller.ts";

const folder = "channels/ec/aftersale";

/** The platform's number of the reason that is none of its own: the words beside it count. */
async function otherReason(call: WeixinCaller, signal?: AbortSignal): Promise<string | null> {
  const found = await call(`${folder}/rejectreason/get`, {}, { signal });
  const other = list(found.body, "reject_reason").find((each) =>
    /其[他它]/.test(text(each, "reject_reason_type_text")),
  );
  return other ? text(other, "reject_reason_type") : null;
}

/** A return is agreed to first; that goods have come back is another word, said on receipt. */
const letReturn = 1;

/** Tells our word on a case once. A return needs the platform's number of our address. */
export async function answerCase(
  call: WeixinCaller,
  { answer, addressId }: { readonly answer: AftersaleAnswer; readonly addressId: string },
  signal?: AbortSignal,
): Promise<Ack> {
  const asked = { after_sale_order_id: answer.externalId };
  const isReturn = answer.verdict === "agree" && answer.kind === "return";
  if (isReturn && addressId === "")
    return { ok: false, kind: "refused", detail: "no return address is set in the connection" };
  const read = async (): Promise<AskedCase | Extract<Ack, { ok: false }>> => {
    const found = await call(`${folder}/getaftersaleorder`, asked, { signal });
    const document = part(found.body, "after_sale_order");
    const status = text(document, "status") || `${found.code} ${text(found.body, "errmsg")}`;
    const standing = standingOf(status);
    if (!standing) return { ok: false, kind: "not_open", detail: status };
    const amountMinor = Number(text(part(document, "refund_info"), "amount") || "NaN");
    return { standing, status, kind: kindOf(document), amountMinor };
  };
  const agreement = isReturn ? { address_id: addressId, accept_type: letReturn } : {};
  return answerOnce(answer, read, async () => {
    const reason = answer.verdict === "refuse" ? await otherReason(call, signal) : "";
    if (reason === null)
      return { ok: false, kind: "refused", detail: "the platform names no other reason" };
    const refusal = { reject_reason_type: Number(reason), reject_reason: answer.why };
    const sent =
      answer.verdict === "agree"
        ? await call(`${folder}/acceptapply`, { ...asked, ...agreement }, { signal, once: true })
        : await call(`${folder}/rejectapply`, { ...asked, ...refusal }, { signal, once: true });
    if (sent.code === "0") return { ok: true, already: false };
    return { ok: false, kind: "refused", detail: `${sent.code} ${text(sent.body, "errmsg")}` };
  });
}
