import { ChannelFailure, list, mustBeOk, part, text } from "../port/index.ts";
import type { Caller, Fields } from "../port/index.ts";

export const gid = (kind: string, id: string) => `gid://shopify/${kind}/${id}`;

/** The number at the end of one of its names of things: `gid://shopify/Return/945` gives `945`. */
export const numberIn = (name: string): string => name.split("/").at(-1) ?? "";

interface Question {
  readonly query: string;
  readonly variables: Fields;
  /** A repeat would act twice. */
  readonly once?: boolean;
}

interface GraphAnswer {
  readonly data: Fields;
  readonly raw: string;
}

/**
 * Asks the GraphQL API. What it refuses comes as 200 with errors: throws ChannelFailure, to be tried
 * again where it says that it was asked too much.
 */
export async function askGraph(
  call: Caller,
  { query, variables, once = false }: Question,
  signal?: AbortSignal,
): Promise<GraphAnswer> {
  const body = { query, variables };
  const answer = await call({
    ...{ method: "POST", path: "graphql.json", body, once },
    ...(signal && { signal }),
  });
  const said = mustBeOk(answer, "graphql");
  const errors = list(said, "errors");
  if (errors.length > 0) {
    const retryable = errors.some((each) => text(part(each, "extensions"), "code") === "THROTTLED");
    const why = errors.map((each) => text(each, "message")).join("; ");
    throw new ChannelFailure(why.slice(0, 300), { status: retryable ? 429 : 403, retryable });
  }
  return { data: part(said, "data"), raw: answer.raw };
}
