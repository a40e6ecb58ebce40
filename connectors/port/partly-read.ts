import { ChannelFailure } from "./connector.ts";
import type { RawDoc } from "./connector.ts";

/** An order was read and something that belongs to it was not: what was read, and why no more. */
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

/** Whether a platform's words say that it has no such thing; any other refusal is a failure. */
export const saysUnknown = (why: string): boolean => /not.?exist|不存在/i.test(why);
