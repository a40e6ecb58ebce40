import {
  ChannelFailure,
  createCaller,
  createTokenKeeper,
  mustBeOk,
  secureBase,
  text,
} from "../port/index.ts";
import type { Answer, Budget, Fields, Means } from "../port/index.ts";
import { limits } from "./limits.ts";

/** A type, not an interface: a form of plain texts must fit it. */
export type WeixinSettings = {
  readonly appId: string;
  readonly appSecret: string;
  /** Where the platform lets returned goods be sent. */
  readonly returnAddressId?: string;
  readonly address?: string;
};

/** Answers of 200 carry the platform's own code. */
const busy = new Set(["-1", "45009", "45011", "48006"]);
const tokenGone = new Set(["40001", "40014", "42001"]);
const refused = new Set(["40013", "40125", "40164", "48001", "61004"]);
/** A token is renewed this long before it ends, so that none ends on the way. */
const renewMs = 300_000;
const triesMax = 4;

export interface WeixinAnswer {
  /** 0 when it worked; the platform's own code else. */
  readonly code: string;
  readonly body: Fields;
  readonly raw: string;
}

export interface WeixinCaller {
  /** With `once` nothing is repeated whose effect is unknown: the caller reads back. */
  (
    path: string,
    body: object,
    how?: { signal?: AbortSignal | undefined; once?: boolean },
  ): Promise<WeixinAnswer>;
  readonly budget: () => Budget;
}

function failureOf(path: string, code: string, answer: Answer): ChannelFailure {
  const message = `${path}: ${code} ${text(answer.body, "errmsg")}`;
  return new ChannelFailure(message, {
    status: refused.has(code) ? 401 : 429,
    retryable: busy.has(code),
  });
}

/**
 * Calls that carry a token which is fetched and renewed by itself. The stable token is used: asking
 * for it again does not end the one that another program of the same shop holds.
 */
export function createWeixinCaller(settings: WeixinSettings, means: Means): WeixinCaller {
  const call = createCaller({
    base: secureBase(settings.address || "https://api.weixin.qq.com", "/"),
    headers: {},
    ...{ limits, means },
  });
  const askToken = async () => {
    const body = {
      ...{ grant_type: "client_credential", appid: settings.appId, secret: settings.appSecret },
      force_refresh: false,
    };
    const answer = await call({ method: "POST", path: "cgi-bin/stable_token", body });
    const found = mustBeOk(answer, "stable_token");
    const value = text(found, "access_token");
    if (value === "") throw failureOf("stable_token", text(found, "errcode"), answer);
    return { value, until: means.now() + Number(text(found, "expires_in") || "0") * 1_000 };
  };
  const tokens = createTokenKeeper({ now: means.now, renewMs, ask: askToken });
  const ask: (...asked: Parameters<WeixinCaller>) => Promise<WeixinAnswer> = async (
    path,
    body,
    { signal, once = false } = {},
  ) => {
    for (let attempt = 1; ; attempt += 1) {
      const token = await tokens.now();
      const full = `${path}?${new URLSearchParams({ access_token: token }).toString()}`;
      const answer = await call({ method: "POST", path: full, body, signal, once });
      const found = mustBeOk(answer, path);
      const code = text(found, "errcode") || "0";
      const isAgain = tokenGone.has(code) || busy.has(code);
      if (!isAgain && !refused.has(code)) return { code, body: found, raw: answer.raw };
      if (!isAgain || attempt >= triesMax || (once && busy.has(code)))
        throw failureOf(path, code, answer);
      if (tokenGone.has(code)) tokens.forget(token);
      else await means.sleep(1_000 * 2 ** attempt);
      signal?.throwIfAborted();
    }
  };
  return Object.assign(ask, { budget: call.budget });
}
