import { ChannelFailure, createBucket, readJson } from "../port/index.ts";
import type { Means } from "../port/index.ts";
import type { Fields } from "./fields.ts";
import { limits } from "./limits.ts";

/** The version of the REST Admin API whose shapes are read. */
const apiVersion = "2026-07";
const triesMax = 5;
const timeoutMs = 30_000;
const backoffMaxMs = 60_000;

/** A type, not an interface: a form of plain texts must fit it. */
export type ShopSettings = {
  /** `https://<shop>.myshopify.com`; anything without TLS only on this machine. */
  readonly address: string;
  readonly accessToken: string;
  /** The shop's own id of the place whose stock we set. */
  readonly placeExternalId: string;
};

export interface Call {
  readonly method: "GET" | "POST";
  /** Path below the API version, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** A repeat would act twice: after a failure whose effect is unknown the caller reads back. */
  readonly once?: boolean;
}

/** An answer that is final: 2xx, or a 4xx that another try would not change. */
export interface Answer {
  readonly status: number;
  readonly body: Fields;
  /** The body byte for byte. */
  readonly raw: string;
  readonly link: string;
}

function baseOf(address: string): string {
  const url = new URL(address);
  const here = url.hostname === "127.0.0.1" || url.hostname === "localhost";
  if (url.protocol !== "https:" && !here)
    throw new ChannelFailure(`not a secure address: ${address}`, { status: 0, retryable: false });
  return `${url.origin}/admin/api/${apiVersion}/`;
}

/** Seconds to wait as the platform asks, else twice as long each time. */
function waitMs(response: Response | null, attempt: number): number {
  const asked = Number(response?.headers.get("retry-after") ?? "");
  const own = 1_000 * 2 ** (attempt - 1);
  return Math.min(backoffMaxMs, asked > 0 ? asked * 1_000 : own);
}

async function answerOf(response: Response): Promise<Answer> {
  const raw = await response.text();
  let body: unknown = {};
  try {
    body = raw === "" ? {} : readJson(raw);
  } catch (cause) {
    const why = { status: response.status, retryable: false, cause };
    if (response.ok) throw new ChannelFailure("the shop's answer is no JSON", why);
  }
  return {
    status: response.status,
    raw,
    body: typeof body === "object" && body !== null ? (body as Fields) : {},
    link: response.headers.get("link") ?? "",
  };
}

/**
 * Calls to one shop's REST API: within its rate, with its waits honoured, repeated after 429, 5xx
 * and lost connections. Throws ChannelFailure when the shop does not answer or refuses our access.
 */
export function createHttp(settings: ShopSettings, means: Means) {
  const base = baseOf(settings.address);
  const bucket = createBucket(limits, means);
  const send = async ({ method, path, body, signal }: Call): Promise<Response> => {
    await bucket.take();
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await means.fetch(base + path, {
      method,
      headers: {
        accept: "application/json",
        "x-shopify-access-token": settings.accessToken,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // The token must not follow a redirect to another host.
      redirect: "error",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const used = Number(response.headers.get("x-shopify-shop-api-call-limit")?.split("/")[0]);
    if (Number.isFinite(used)) bucket.used(used);
    return response;
  };
  const failure = (call: Call, status: number, cause?: unknown) =>
    new ChannelFailure(`${call.method} ${call.path.split("?")[0]}: ${status || String(cause)}`, {
      status,
      retryable: status === 0 || status === 429 || status >= 500,
      cause,
    });
  const ask = async (call: Call): Promise<Answer> => {
    for (let attempt = 1; ; attempt += 1) {
      let response: Response | null = null;
      let lost: unknown;
      try {
        response = await send(call);
        if (response.status < 500 && response.status !== 429) {
          const answer = await answerOf(response);
          if (answer.status === 401 || answer.status === 403) throw failure(call, answer.status);
          return answer;
        }
        await response.body?.cancel();
      } catch (error) {
        if (error instanceof ChannelFailure) throw error;
        call.signal?.throwIfAborted();
        lost = error;
      }
      // A 429 was turned away before anything happened: it may be repeated whatever the call.
      const sure = response?.status === 429;
      if (attempt >= triesMax || (call.once && !sure))
        throw failure(call, response?.status ?? 0, lost);
      await means.sleep(waitMs(response, attempt));
    }
  };
  return Object.assign(ask, { budget: bucket.left });
}
