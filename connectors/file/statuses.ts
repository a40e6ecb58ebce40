import type { CanonicalOrder } from "../port/index.ts";

/** What a status word of a file may say of the deal and of the payment. */
export const deals = [
  ...(["awaiting_payment", "confirmed", "review", "cancelled", "closed"] as const),
] as const satisfies readonly CanonicalOrder["deal"][];
export const payments = [
  ...(["none", "partial", "paid", "refunded"] as const),
] as const satisfies readonly CanonicalOrder["payment"][];

export interface FileStatus {
  readonly deal: CanonicalOrder["deal"];
  readonly payment: CanonicalOrder["payment"];
}

const unpaid: FileStatus = { deal: "awaiting_payment", payment: "none" };
const paid: FileStatus = { deal: "confirmed", payment: "paid" };
const over: FileStatus = { deal: "closed", payment: "paid" };
const off: FileStatus = { deal: "cancelled", payment: "none" };

/** Status words that order exports use, in lower case; what is not here is held, never guessed. */
const words: Readonly<Record<string, FileStatus>> = {
  待付款: unpaid,
  等待买家付款: unpaid,
  未付款: unpaid,
  pending: unpaid,
  unpaid,
  待发货: paid,
  已付款: paid,
  等待卖家发货: paid,
  "买家已付款,等待卖家发货": paid,
  "买家已付款，等待卖家发货": paid,
  paid,
  processing: paid,
  unshipped: paid,
  交易成功: over,
  已完成: over,
  已签收: over,
  completed: over,
  delivered: over,
  交易关闭: off,
  已关闭: off,
  已取消: off,
  cancelled: off,
  canceled: off,
};

/** What a status text says of deal and payment, or null when nobody has mapped it. */
export function statusOf(
  text: string,
  own: Readonly<Record<string, FileStatus>> | undefined,
): FileStatus | null {
  const plain = text.trim();
  const known = own && Object.hasOwn(own, plain) ? own[plain] : undefined;
  if (known) return known;
  const word = plain.toLowerCase();
  return Object.hasOwn(words, word) ? (words[word] ?? null) : null;
}
