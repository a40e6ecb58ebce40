import { createCaller, mustBeOk, secureBase } from "./caller.ts";
import { ChannelFailure } from "./connector.ts";
import type { Budget, Limits, Means } from "./connector.ts";
import { part, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import type { SignedParams } from "./signing.ts";

/** What a gateway answered: its answer's body, or its own code and words for why not. */
export type GatewayAnswer =
  | { readonly ok: true; readonly body: Fields; readonly raw: string }
  | { readonly ok: false; readonly code: string; readonly why: string };

export interface GatewayParts {
  readonly address: string;
  readonly path: string;
  readonly limits: Limits;
  readonly means: Means;
  /** All that is sent for a call, signed. */
  readonly signed: (method: string, params: SignedParams, now: Date) => SignedParams;
  /** The object in which refusals come. */
  readonly errorName: string;
  /** What a refusal is: worth another try, our access, or about what was asked. */
  readonly judge: (error: Fields) => "busy" | "access" | "asked";
}

interface How {
  readonly signal?: AbortSignal | undefined;
  /** Nothing is repeated whose effect is unknown: the caller reads back. */
  readonly once?: boolean;
}

export interface Gateway {
  (method: string, params: SignedParams, how?: How): Promise<GatewayAnswer>;
  readonly budget: () => Budget;
}

const triesMax = 4;
const codes = ["error_code", "code"];
const words = ["sub_code", "sub_msg", "error_msg", "msg", "zh_desc"];

/**
 * Calls to a gateway at which every method has one address, every parameter is signed text, and a
 * refusal comes as 200. Throws ChannelFailure when it does not answer or refuses our access.
 */
export function createGateway(parts: GatewayParts): Gateway {
  const { means, limits } = parts;
  const call = createCaller({
    base: secureBase(parts.address, parts.path),
    headers: {},
    limits,
    means,
  });
  const ask = async (
    method: string,
    params: SignedParams,
    how: How = {},
  ): Promise<GatewayAnswer> => {
    for (let attempt = 1; ; attempt += 1) {
      const all = parts.signed(method, params, new Date(means.now()));
      const path = `?${new URLSearchParams(all).toString()}`;
      const answer = await call({ method: "POST", path, ...how });
      const body = mustBeOk(answer, method);
      const error = part(body, parts.errorName);
      if (Object.keys(error).length === 0) return { ok: true, body, raw: answer.raw };
      const code = codes.map((name) => text(error, name)).find((each) => each !== "") ?? "";
      const why = words
        .map((name) => text(error, name))
        .filter((each) => each !== "")
        .join(" ");
      const judged = parts.judge(error);
      if (judged === "asked") return { ok: false, code, why };
      if (judged === "access" || attempt >= triesMax || how.once)
        throw new ChannelFailure(`${method}: ${code} ${why}`, {
          status: judged === "access" ? 401 : 429,
          retryable: judged === "busy",
        });
      await means.sleep(1_000 * 2 ** attempt);
      how.signal?.throwIfAborted();
    }
  };
  return Object.assign(ask, { budget: call.budget });
}

/** The body of an answer that must have worked; throws ChannelFailure with the gateway's words. */
export function mustHaveWorked(
  answer: GatewayAnswer,
  what: string,
): Extract<GatewayAnswer, { ok: true }> {
  if (answer.ok) return answer;
  const message = `${what}: ${answer.code} ${answer.why}`;
  throw new ChannelFailure(message, { status: 400, retryable: false });
}

const pad = (value: number) => String(value).padStart(2, "0");
const eastMs = 8 * 3_600_000;

/** An instant as the wall clock of Beijing, `2026-01-01 12:00:00`: China keeps one zone, unchanged. */
export function beijingText(at: Date): string {
  const there = new Date(at.getTime() + eastMs);
  const day = `${there.getUTCFullYear()}-${pad(there.getUTCMonth() + 1)}-${pad(there.getUTCDate())}`;
  const time = [there.getUTCHours(), there.getUTCMinutes(), there.getUTCSeconds()].map(pad);
  return `${day} ${time.join(":")}`;
}
