import { ChannelFailure } from "./connector.ts";
import type { RawDoc } from "./connector.ts";

/** Orders were read and something that belongs to them was not: what is not kept yet, and why no more. */
export class PartlyRead extends ChannelFailure {
  readonly docs: readonly RawDoc[];

  constructor(docs: readonly RawDoc[], cause: ChannelFailure) {
    super(cause.message, { status: cause.status, retryable: cause.retryable, cause });
    this.docs = docs;
  }
}

/**
 * An order's document with those of its cases. Throws PartlyRead where a case is refused: a shop
 * whose app may not read cases still gets its orders, and is told of what it does not get.
 */
export async function withCases(order: RawDoc, cases: AsyncIterable<RawDoc>): Promise<RawDoc[]> {
  const docs = [order];
  try {
    for await (const each of cases) docs.push(each);
  } catch (error) {
    throw error instanceof ChannelFailure ? new PartlyRead(docs, error) : error;
  }
  return docs;
}

/** What a platform says of an order's cases, as documents. */
export async function* caseDocs(
  externalId: string,
  read: () => Promise<readonly string[]>,
): AsyncGenerator<RawDoc> {
  for (const raw of await read()) yield { externalId, topic: "aftersale", raw };
}

/** What of ours a platform may not know: that says nothing of the order. */
const ours = /\b(app|token|session|client|shop)|应用|令牌|授权|店铺/i;

/**
 * Whether a platform's words say that it has no such thing; any other refusal is a failure. Words, as the
 * documents do not name the codes for it.
 */
export const saysUnknown = (why: string): boolean =>
  /not.?exist|不存在/i.test(why) && !ours.test(why);
