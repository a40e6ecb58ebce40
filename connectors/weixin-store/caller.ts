import {
  askWithToken,
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
    { signal, once } = {},
  ) => {
    const { code, answer } = await askWithToken({
      ...{ tokens, sleep: means.sleep, once, signal },
      async send(token) {
        const full = `${path}?${new URLSearchParams({ access_token: token }).toString()}`;
        const sent = await call({ method: "POST", path: full, body, signal, once: once ?? false });
        return { answer: sent, code: text(mustBeOk(sent, path), "errcode") || "0" };
      },
      again: (said) =>
        tokenGone.has(said.code) ? "token_gone" : busy.has(said.code) ? "busy" : null,
      failure: (said) => failureOf(path, said.code, said.answer),
    });
    if (refused.has(code)) throw failureOf(path, code, answer);
    return { code, body: mustBeOk(answer, path), raw: answer.raw };
  };
  return Object.assign(ask, { budget: call.budget });
}
