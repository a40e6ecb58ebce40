import {
  askWithToken,
  ChannelFailure,
  createCaller,
  createTokenKeeper,
  mustBeOk,
  part,
  secureBase,
  text,
} from "../port/index.ts";
import type { Budget, Fields, Means } from "../port/index.ts";
import { limits } from "./limits.ts";
import { callSignature, orderedJson } from "./signing.ts";

/** A type, not an interface: a form of plain texts must fit it. */
export type DouyinSettings = {
  readonly appKey: string;
  readonly appSecret: string;
  readonly shopId: string;
  readonly address?: string;
};

export interface DouyinAnswer {
  /** 10000 when it worked; the platform's own code else. */
  readonly code: string;
  /** Why not, in the platform's words. */
  readonly why: string;
  readonly data: Fields;
  readonly raw: string;
}

interface How {
  readonly signal?: AbortSignal | undefined;
  /** Nothing is repeated whose effect is unknown: the caller reads back. */
  readonly once?: boolean;
}

export interface DouyinCaller {
  (method: string, params: object, how?: How): Promise<DouyinAnswer>;
  readonly budget: () => Budget;
}

export const worked = "10000";
const renewMs = 600_000;
const isTokenGone = (why: string) => /access.?token/i.test(why);
const againOf = ({ code, why }: DouyinAnswer) => {
  if (code === worked) return null;
  return isTokenGone(why) ? "token_gone" : isBusy(code, why) ? "busy" : null;
};
const isBusy = (code: string, why: string) =>
  ["20000", "50001", "80001"].includes(code) || /limit|busy|timeout/i.test(why);

/**
 * Calls that are signed and carry a token, which an own-use app fetches for its shop by itself and
 * renews before it ends. Throws ChannelFailure when the platform does not answer or refuses us.
 */
export function createDouyinCaller(settings: DouyinSettings, means: Means): DouyinCaller {
  const call = createCaller({
    base: secureBase(settings.address || "https://openapi-fxg.jinritemai.com", "/"),
    headers: {},
    ...{ limits, means },
  });
  const send = async (
    method: string,
    params: object,
    { token, ...how }: How & { token: string },
  ) => {
    const timestamp = Math.floor(means.now() / 1_000);
    const paramJson = orderedJson(params);
    const asked = { appKey: settings.appKey, method, timestamp, paramJson };
    const query = new URLSearchParams({
      ...{ method, app_key: settings.appKey, timestamp: String(timestamp), v: "2" },
      ...(token ? { access_token: token } : {}),
      ...{ sign_method: "hmac-sha256", sign: callSignature(asked, settings.appSecret) },
      param_json: paramJson,
    });
    const path = `${method.replaceAll(".", "/")}?${query.toString()}`;
    const answer = await call({ method: "POST", path, ...how });
    const body = mustBeOk(answer, method);
    const why = [text(body, "sub_code"), text(body, "sub_msg") || text(body, "msg")]
      .join(" ")
      .trim();
    return { code: text(body, "code"), why, data: part(body, "data"), raw: answer.raw };
  };
  const failure = (method: string, { code, why }: Pick<DouyinAnswer, "code" | "why">) => {
    const retryable = isBusy(code, why);
    return new ChannelFailure(`${method}: ${code} ${why}`, {
      ...{ status: retryable ? 429 : 401, retryable },
    });
  };
  const askToken = async () => {
    const params = { code: "", grant_type: "authorization_self", shop_id: settings.shopId };
    const answer = await send("token.create", params, { token: "" });
    const value = text(answer.data, "access_token");
    if (value === "") throw failure("token.create", answer);
    const seconds = Number(text(answer.data, "expires_in") || "0");
    return { value, until: means.now() + seconds * 1_000 };
  };
  const tokens = createTokenKeeper({ now: means.now, renewMs, ask: askToken });
  const ask = (method: string, params: object, how: How = {}): Promise<DouyinAnswer> =>
    askWithToken({
      ...{ tokens, sleep: means.sleep, again: againOf, once: how.once, signal: how.signal },
      send: (token) => send(method, params, { ...how, token }),
      failure: (answer) => failure(method, answer),
    });
  return Object.assign(ask, { budget: call.budget });
}
