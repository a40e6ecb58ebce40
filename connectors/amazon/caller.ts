import {
  boundedText,
  ChannelFailure,
  createCaller,
  createTokenKeeper,
  secureBase,
  text,
} from "../port/index.ts";
import type { Answer, Budget, Call, Fields, Means } from "../port/index.ts";
import { objectOf } from "../port/index.ts";
import { plans } from "./limits.ts";

/** A type, not an interface: a form of plain texts must fit it. */
export type AmazonSettings = {
  readonly address: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly sellerId: string;
  readonly marketplaceId: string;
  readonly version?: string;
};

export type Plan = keyof typeof plans;

export interface AmazonCaller {
  (plan: Plan, call: Call): Promise<Answer>;
  readonly budget: (plan: Plan) => Budget;
}

const timeoutMs = 30_000;
/** A token lives an hour; it is renewed before its last minutes. */
const renewMs = 300_000;

const failure = (message: string, status: number, cause?: unknown) =>
  new ChannelFailure(message, {
    ...{ status, cause },
    retryable: status === 0 || status === 429 || status >= 500,
  });

/**
 * Where tokens are given. It follows from the region's address, so that a secret goes nowhere else:
 * Amazon's own door, or that of whoever stands in for the region.
 */
function tokenAddress({ address }: AmazonSettings): string {
  const { hostname, origin } = new URL(secureBase(address, "/"));
  const isAmazon = hostname.endsWith(".amazon.com");
  return `${isAmazon ? "https://api.amazon.com" : origin}/auth/o2/token`;
}

/** Asks Login with Amazon for an access token. Its answer is never put into a message of ours. */
async function askToken(settings: AmazonSettings, means: Means): Promise<Fields> {
  const form = new URLSearchParams({
    ...{ grant_type: "refresh_token", refresh_token: settings.refreshToken },
    ...{ client_id: settings.clientId, client_secret: settings.clientSecret },
  });
  let response: Response;
  try {
    response = await means.fetch(tokenAddress(settings), {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
      body: form.toString(),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    throw failure("token: no answer", 0, error);
  }
  const body = objectOf(await boundedText(response)) ?? {};
  if (!response.ok)
    throw failure(`token: ${response.status} ${text(body, "error")}`, response.status);
  return body;
}

const createTokens = (settings: AmazonSettings, means: Means) =>
  createTokenKeeper({
    ...{ now: means.now, renewMs },
    async ask() {
      const body = await askToken(settings, means);
      const value = text(body, "access_token");
      if (value === "") throw failure("token: none given", 401);
      return { value, until: means.now() + Number(text(body, "expires_in") || "3600") * 1_000 };
    },
  });

/** Calls under the usage plan of each operation, with a token that renews itself. */
export function createAmazonCaller(settings: AmazonSettings, means: Means): AmazonCaller {
  const base = secureBase(settings.address, "/");
  const tokens = createTokens(settings, means);
  const callers = new Map(
    Object.entries(plans).map(([name, limits]) => [
      name,
      createCaller({ base, headers: {}, limits, means }),
    ]),
  );
  const callerOf = (plan: Plan) => {
    const found = callers.get(plan);
    if (!found) throw new Error(`no plan ${plan}`);
    return found;
  };
  const ask = async (plan: Plan, call: Call): Promise<Answer> => {
    for (let isFirst = true; ; isFirst = false) {
      const token = await tokens.now();
      const headers = { ...call.headers, "x-amz-access-token": token };
      try {
        return await callerOf(plan)({ ...call, headers });
      } catch (error) {
        // A token may be taken back before its hour is over: one new one is worth a try.
        const isRefused =
          error instanceof ChannelFailure && (error.status === 401 || error.status === 403);
        if (!isRefused || !isFirst || !tokens.forget(token)) throw error;
      }
    }
  };
  return Object.assign(ask, { budget: (plan: Plan) => callerOf(plan).budget() });
}
