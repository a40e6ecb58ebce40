import {
  ChannelFailure,
  createCaller,
  list,
  mustBeOk,
  part,
  secureBase,
  text,
} from "../port/index.ts";
import type { Answer, Budget, Caller, Fields, Means } from "../port/index.ts";
import { limits } from "./limits.ts";

/** A type, not an interface: a form of plain texts must fit it. */
export type VendureSettings = {
  readonly address: string;
  readonly username: string;
  readonly password: string;
  readonly channelToken?: string;
  readonly stockLocation?: string;
};

interface Asked {
  readonly query: string;
  readonly variables?: Fields;
  /** A repeat would act twice: nothing is sent again whose effect is unknown. */
  readonly once?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What the shop gave: by the names of the query, and byte for byte. */
interface Given {
  readonly data: Fields;
  readonly raw: string;
}

export interface VendureCaller {
  (asked: Asked): Promise<Given>;
  readonly budget: () => Budget;
}

const login = `mutation ($username: String!, $password: String!) {
  login(username: $username, password: $password) { __typename ... on ErrorResult { message } }
}`;

const failure = (message: string, status: number) =>
  new ChannelFailure(message, { status, retryable: false });

/** Why a question was refused as a whole: these come as 200, beside or instead of data. */
function refusalOf({ body }: Answer): { readonly code: string; readonly message: string } | null {
  const [error] = list(body, "errors");
  return error
    ? { code: text(part(error, "extensions"), "code"), message: text(error, "message") }
    : null;
}

/** Signs in; gives the token that stands for the session. */
async function signIn(
  call: Caller,
  settings: VendureSettings,
  signal?: AbortSignal,
): Promise<string> {
  const { username, password } = settings;
  const body = { query: login, variables: { username, password } };
  const answer = await call({ method: "POST", path: "", body, signal });
  const said = part(part(mustBeOk(answer, "login"), "data"), "login");
  if (text(said, "__typename") !== "CurrentUser")
    throw failure(`login: ${text(said, "message") || answer.raw.slice(0, 300)}`, 401);
  const token = answer.header("vendure-auth-token");
  if (token === "") throw failure("login: no bearer token (authOptions.tokenMethod)", 401);
  return token;
}

/**
 * Questions to the admin API of a shop, signed in when needed and again when the session has ended.
 * Throws ChannelFailure when the shop does not answer, refuses our access or does not understand.
 */
export function createVendureCaller(settings: VendureSettings, means: Means): VendureCaller {
  const call = createCaller({
    base: secureBase(settings.address, "/admin-api"),
    headers: settings.channelToken ? { "vendure-token": settings.channelToken.trim() } : {},
    ...{ limits, means },
  });
  let session: Promise<string> | null = null;
  const ask = async ({ query, variables = {}, once = false, signal }: Asked): Promise<Given> => {
    for (let attempt = 1; ; attempt += 1) {
      session ??= signIn(call, settings, signal);
      const mine = session;
      const token = await mine.catch((error: unknown) => {
        if (session === mine) session = null;
        throw error;
      });
      const headers = { authorization: `Bearer ${token}` };
      const body = { query, variables };
      const answer = await call({ method: "POST", path: "", body, headers, once, signal });
      const refusal = refusalOf(answer);
      if (!refusal) return { data: part(mustBeOk(answer, "admin-api"), "data"), raw: answer.raw };
      const isAccess = refusal.code === "FORBIDDEN" || refusal.code === "UNAUTHORIZED";
      // Turned away before anything happened: once more, signed in anew.
      if (isAccess && session === mine) session = null;
      if (isAccess && attempt === 1) continue;
      const isTheirs = refusal.code === "INTERNAL_SERVER_ERROR";
      throw new ChannelFailure(`${refusal.code} ${refusal.message}`.trim(), {
        status: isAccess ? 401 : isTheirs ? 500 : 400,
        retryable: isTheirs,
      });
    }
  };
  return Object.assign(ask, { budget: call.budget });
}
