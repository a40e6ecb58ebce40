import { ChannelFailure } from "../port/index.ts";
import type { Fields } from "./fields.ts";
import type { Answer } from "./http.ts";

/** Throws for an answer that a read must not have. */
export function mustBeOk(answer: Answer, what: string): Fields {
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  throw new ChannelFailure(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`, {
    status: answer.status,
    retryable: false,
  });
}

/** The mark of the next page out of a Link header: the mark alone, never the address around it. */
export function nextMark(link: string): string {
  for (const entry of link.split(",")) {
    const match = /<([^>]+)>\s*;\s*rel="?next"?/.exec(entry);
    if (match?.[1] && URL.canParse(match[1]))
      return new URL(match[1]).searchParams.get("page_info") ?? "";
  }
  return "";
}
