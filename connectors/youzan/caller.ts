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

/** A type, not an interface: a form of plain texts must fit it. */
export type YouzanSettings = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly shopId: string;
  readonly address?: string;
};

export interface YouzanAnswer {
  /** 200 when it worked; the platform's own code else. */
  readonly code: string;
  readonly why: string;
  readonly data: Fields;
  readonly raw: string;
}

interface How {
  readonly signal?: AbortSignal | undefined;
  readonly once?: boolean;
}

export interface YouzanCaller {
  (method: string, version: string, params: object, how?: How): Promise<YouzanAnswer>;
  readonly budget: () => Budget;
}

export const worked = "200";
const tokenGone = new Set(["4201", "4202", "4203"]);
const busy = new Set(["4301", "5000", "5001"]);
const renewMs = 600_000;

/** The platform's code, 200 when it worked, and its words: of the gateway, else of the call itself. */
function refusalOf(body: Fields): { readonly code: string; readonly why: string } {
  const error = part(body, "gw_err_resp");
  const code = text(error, "err_code") || text(body, "code");
  return { code, why: text(error, "err_msg") || text(body, "message") };
}

const failure = (method: string, { code, why }: { code: string; why: string }) =>
  new ChannelFailure(`${method}: ${code} ${why}`, {
    ...{ status: busy.has(code) ? 429 : 401, retryable: busy.has(code) },
  });

/** An answer that must have worked; throws ChannelFailure with the platform's words. */
export function mustHaveWorked(answer: YouzanAnswer, what: string): YouzanAnswer {
  if (answer.code === worked) return answer;
  const message = `${what}: ${answer.code} ${answer.why}`;
  throw new ChannelFailure(message, { status: 400, retryable: false });
}

/** Calls that carry a token, fetched for the shop and renewed by itself. */
export function createYouzanCaller(settings: YouzanSettings, means: Means): YouzanCaller {
  const call = createCaller({
    base: secureBase(settings.address || "https://open.youzanyun.com", "/"),
    headers: {},
    ...{ limits, means },
  });
  const askToken = async () => {
    const body = {
      ...{ client_id: settings.clientId, client_secret: settings.clientSecret },
      ...{ authorize_type: "silent", grant_id: settings.shopId, refresh: false },
    };
    const answer = await call({ method: "POST", path: "auth/token", body });
    const found = mustBeOk(answer, "auth/token");
    const data = part(found, "data");
    const value = text(data, "access_token");
    const { code } = refusalOf(found);
    if (value === "") throw failure("auth/token", { code, why: answer.raw.slice(0, 200) });
    return { value, until: Number(text(data, "expires") || "0") };
  };
  const tokens = createTokenKeeper({ now: means.now, renewMs, ask: askToken });
  const ask: (...asked: Parameters<YouzanCaller>) => Promise<YouzanAnswer> = (
    ...[method, version, params, how = {}]
  ) =>
    askWithToken({
      ...{ tokens, sleep: means.sleep, once: how.once, signal: how.signal },
      async send(token) {
        const query = new URLSearchParams({ access_token: token });
        const path = `api/${method}/${version}?${query.toString()}`;
        const answer = await call({ method: "POST", path, body: params, ...how });
        const body = mustBeOk(answer, method);
        return { ...refusalOf(body), data: part(body, "data"), raw: answer.raw };
      },
      again: ({ code }) => (tokenGone.has(code) ? "token_gone" : busy.has(code) ? "busy" : null),
      failure: (answer) => failure(method, answer),
    });
  return Object.assign(ask, { budget: call.budget });
}
