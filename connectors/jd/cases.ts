import { answerOnce, beijingText, list, mustHaveWorked, part } from "../port/index.ts";
import { rawElements, text } from "../port/index.ts";
import type { Ack, AftersaleAnswer, AskedCase, Fields, Gateway, RawDoc } from "../port/index.ts";
import { standingOf } from "./aftersale.ts";

// Cancellations and services have lists of their own: the order says neither.

interface Source {
  readonly topic: "cancellation" | "service";
  readonly method: string;
  readonly path: readonly string[];
  /** The names of its page, and of the spans by which it is searched. */
  readonly page: readonly [number: string, size: string];
  readonly spans: readonly (readonly [from: string, until: string])[];
  readonly orderOf: (document: Fields) => string;
}

const sources: readonly Source[] = [
  {
    topic: "cancellation",
    method: "jingdong.pop.afs.soa.refundapply.queryPageList",
    path: ["jingdong_pop_afs_soa_refundapply_queryPageList_responce", "queryResult", "result"],
    page: ["pageIndex", "pageSize"],
    spans: [
      ["applyTimeStart", "applyTimeEnd"],
      ["checkTimeStart", "checkTimeEnd"],
    ],
    orderOf: (document) => text(document, "orderId"),
  },
  {
    topic: "service",
    method: "jingdong.asc.serviceAndRefund.view",
    path: ["jingdong_asc_serviceAndRefund_view_responce", "pageResult", "data"],
    page: ["pageNumber", "pageSize"],
    spans: [
      ["applyTimeBegin", "applyTimeEnd"],
      ["approveTimeBegin", "approveTimeEnd"],
    ],
    orderOf: (document) => text(part(document, "sameOrderServiceBill"), "orderId"),
  },
];

/** Both lists give so many a page at most. */
const pageMax = 50;

/** All elements of a list, with what they were taken from byte for byte. */
async function elements(
  call: Gateway,
  asked: { readonly source: Source; readonly by: Readonly<Record<string, string>> },
  signal?: AbortSignal,
): Promise<{ readonly document: Fields; readonly raw: string }[]> {
  const { source, by } = asked;
  const [number, size] = source.page;
  const found: { document: Fields; raw: string }[] = [];
  for (let page = 1; ; page += 1) {
    const params = { ...by, [number]: String(page), [size]: String(pageMax) };
    const answer = mustHaveWorked(await call(source.method, params, { signal }), source.method);
    const parent = source.path.slice(0, -1).reduce<Fields>(part, answer.body);
    const documents = list(parent, source.path.at(-1) ?? "");
    const raws = rawElements(answer.raw, source.path);
    documents.forEach((document, at) => found.push({ document, raw: raws[at] ?? "" }));
    if (documents.length < pageMax) return found;
  }
}

/** The cases of one order. */
export async function* casesOf(
  call: Gateway,
  orderId: string,
  signal?: AbortSignal,
): AsyncGenerator<RawDoc> {
  for (const source of sources) {
    const found = await elements(call, { source, by: { orderId } }, signal);
    for (const { raw } of found) yield { externalId: orderId, topic: source.topic, raw };
  }
}

/** Orders with a case that was asked for, or decided on, in a span: they need not have changed. */
export async function ordersWithCases(
  call: Gateway,
  span: { readonly from: string; readonly until: string },
  signal?: AbortSignal,
): Promise<string[]> {
  const [start, end] = [span.from, span.until].map((each) => beijingText(new Date(each)));
  const ids = new Set<string>();
  for (const source of sources)
    for (const [from, until] of source.spans) {
      const by = { [from]: start ?? "", [until]: end ?? "" };
      for (const { document } of await elements(call, { source, by }, signal))
        ids.add(source.orderOf(document));
    }
  return [...ids].filter((each) => each !== "");
}

type Found = AskedCase & { readonly id: string };

/** Tells our word on a cancellation once; `waybills` says whether goods have left. */
export function answerCancellation(
  call: Gateway,
  asked: { readonly answer: AftersaleAnswer; readonly waybills: () => Promise<readonly string[]> },
  signal?: AbortSignal,
): Promise<Ack> {
  const { answer, waybills } = asked;
  const id = answer.externalId.replace(/^cancel-/, "");
  const [source] = sources;
  const read = async (): Promise<Found | Extract<Ack, { ok: false }>> => {
    const by = { orderId: answer.orderExternalId };
    const found = source ? await elements(call, { source, by }, signal) : [];
    const document = found.map((each) => each.document).find((each) => text(each, "id") === id);
    const standing = document && standingOf(document);
    if (!document || !standing) return { ok: false, kind: "not_open", detail: "no such case" };
    const amountMinor = Number(text(document, "applyRefundSum") || "NaN");
    const status = text(document, "status");
    return { id, standing, kind: "cancellation", amountMinor, status };
  };
  return answerOnce(answer, read, async () => {
    const hasLeft = (await waybills()).length > 0;
    const params = {
      ...{ id, status: answer.verdict === "agree" ? "1" : "2", checkUserName: "Millrace" },
      ...{ remark: answer.why, outWareStatus: hasLeft ? "1" : "2" },
      // 1: it is on its way; 5: another reason, which the remark gives.
      ...(answer.verdict === "refuse" ? { rejectType: hasLeft ? "1" : "5" } : {}),
    };
    const method = "jingdong.pop.afs.soa.refundapply.replyRefund";
    const sent = await call(method, params, { signal, once: true });
    if (!sent.ok) return { ok: false, kind: "refused", detail: `${sent.code} ${sent.why}` };
    const response = part(sent.body, "jingdong_pop_afs_soa_refundapply_replyRefund_responce");
    const result = part(response, "replyResult");
    return text(result, "success") === "false"
      ? { ok: false, kind: "refused", detail: text(result, "errorMsg") }
      : { ok: true, already: false };
  });
}
