import { boundedText } from "./bounded.ts";
import { createBucket } from "./bucket.ts";
import { ChannelFailure } from "./connector.ts";
import type { Budget, Limits, Means } from "./connector.ts";
import type { Fields } from "./fields.ts";
import { readJson } from "./json.ts";

const triesMax = 5;
const timeoutMs = 30_000;
const backoffMaxMs = 60_000;

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH";
  /** Path below the API's base, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Beside those of all calls: a token that is renewed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** A repeat would act twice: after a failure whose effect is unknown the caller reads back. */
  readonly once?: boolean;
}

/** An answer that is final: 2xx, or a 4xx that another try would not change. */
export interface Answer {
  readonly status: number;
  /** The body as an object; empty when it is a list or nothing. */
  readonly body: Fields;
  /** The body as it was read: numbers beyond 2^53 are text. */
  readonly json: unknown;
  /** The body byte for byte. */
  readonly raw: string;
  /** A header's value, empty when it is absent. */
  readonly header: (name: string) => string;
}

export interface Caller {
  (call: Call): Promise<Answer>;
  readonly budget: () => Budget;
}

/** The address of an API as a base for its paths; throws for one without TLS, but on this machine. */
export function secureBase(address: string, path: string): string {
  if (!URL.canParse(address))
    throw new ChannelFailure(`not an address: ${address}`, { status: 0, retryable: false });
  const url = new URL(address);
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+)$/.test(url.hostname);
  if (url.protocol !== "https:" && !isHere)
    throw new ChannelFailure(`not a secure address: ${address}`, { status: 0, retryable: false });
  return `${url.origin}${url.pathname.replace(/\/$/, "")}${path}`;
}

/** Throws for an answer that a read must not have. */
export function mustBeOk(answer: Answer, what: string): Fields {
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  throw new ChannelFailure(`${what}: ${answer.status} ${answer.raw.slice(0, 300)}`, {
    status: answer.status,
    retryable: false,
  });
}

/** Milliseconds to wait as the platform asks, else twice as long each time. */
function waitMs(response: Response | null, attempt: number): number {
  const asked = Number(response?.headers.get("retry-after") ?? "");
  const own = 1_000 * 2 ** (attempt - 1);
  return Math.min(backoffMaxMs, asked > 0 ? asked * 1_000 : own);
}

async function answerOf(response: Response): Promise<Answer> {
  const raw = await boundedText(response);
  let json: unknown = {};
  try {
    json = raw === "" ? {} : readJson(raw);
  } catch (cause) {
    const why = { status: response.status, retryable: false, cause };
    if (response.ok) throw new ChannelFailure("the platform's answer is no JSON", why);
  }
  const isObject = typeof json === "object" && json !== null && !Array.isArray(json);
  return {
    ...{ status: response.status, raw, json },
    body: isObject ? (json as Fields) : {},
    header: (name) => response.headers.get(name) ?? "",
  };
}

export interface CallerParts {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: Limits;
  readonly means: Means;
  /** How much of the rate the platform itself counts as used, where it says so. */
  readonly used?: (response: Response) => number;
}

const failureOf = (call: Call, status: number, cause?: unknown) =>
  new ChannelFailure(`${call.method} ${call.path.split("?")[0]}: ${status || String(cause)}`, {
    ...{ status, cause },
    retryable: status === 0 || status === 429 || status >= 500,
  });

/** An address that may not be called, or one that sends us elsewhere: another try is no use. */
const isFinal = (error: unknown): error is Error & { readonly cause: Error } =>
  error instanceof Error &&
  error.cause instanceof Error &&
  ((error.cause as { code?: string }).code === "target_refused" ||
    error.cause.message === "unexpected redirect");

function createSend({ base, headers, means, used }: CallerParts, bucket: Bucket) {
  return async ({ method, path, body, headers: own, signal }: Call): Promise<Response> => {
    await bucket.take();
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await means.fetch(base + path, {
      method,
      headers: {
        accept: "application/json",
        ...headers,
        ...own,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // Our access must not follow a redirect to another host.
      redirect: "error",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const count = used?.(response) ?? Number.NaN;
    if (Number.isFinite(count)) bucket.used(count);
    return response;
  };
}

type Bucket = ReturnType<typeof createBucket>;

/**
 * Calls to one platform's HTTP API: within its rate, with its waits honoured, repeated after 429,
 * 5xx and lost connections. Throws ChannelFailure when it does not answer or refuses our access.
 */
export function createCaller(parts: CallerParts): Caller {
  const { means, limits } = parts;
  const bucket = createBucket(limits, means);
  const send = createSend(parts, bucket);
  const ask = async (call: Call): Promise<Answer> => {
    for (let attempt = 1; ; attempt += 1) {
      let response: Response | null = null;
      let lost: unknown;
      try {
        response = await send(call);
        if (response.status < 500 && response.status !== 429) {
          const answer = await answerOf(response);
          if (answer.status === 401 || answer.status === 403) throw failureOf(call, answer.status);
          return answer;
        }
        await response.body?.cancel();
      } catch (error) {
        if (error instanceof ChannelFailure) throw error;
        call.signal?.throwIfAborted();
        if (isFinal(error))
          throw new ChannelFailure(error.cause.message, {
            ...{ status: 0, retryable: false, cause: error },
          });
        lost = error;
      }
      // A 429 was turned away before anything happened: it may be repeated whatever the call.
      const isSure = response?.status === 429;
      if (attempt >= triesMax || (call.once && !isSure))
        throw failureOf(call, response?.status ?? 0, lost);
      await means.sleep(waitMs(response, attempt));
      // The wait was cut short: another try would only be aborted.
      call.signal?.throwIfAborted();
    }
  };
  return Object.assign(ask, { budget: bucket.left });
}
