import type { BodyOf, Endpoint, ParamsOf, QueryOf, ReplyOf } from "./endpoint.ts";

/** What the server said instead of an answer. `status` 0 means it could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly kind: string;
  readonly refusal: Readonly<Record<string, unknown>>;

  constructor(status: number, refusal: Readonly<Record<string, unknown>>) {
    super(String(refusal["message"] ?? `HTTP ${status}`));
    this.status = status;
    this.kind = String(refusal["kind"] ?? "unknown");
    this.refusal = refusal;
  }
}

/** Something else answered in the server's place, such as a proxy or the sign-in page of a network. */
export class ForeignAnswer extends Error {
  constructor({ status, statusText }: Response) {
    super(`HTTP ${status} ${statusText}`.trim());
  }
}

/** What the server replied; throws its refusal, and ForeignAnswer where it was not the server. */
export async function readReply(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  let reply: Record<string, unknown> | null = null;
  try {
    reply = JSON.parse(text || "{}") as Record<string, unknown> | null;
  } catch {
    // A page, for people.
  }
  // Each refusal of the server's has a kind; a page of a proxy's has none.
  if (!reply || (!response.ok && !reply["kind"])) throw new ForeignAnswer(response);
  if (!response.ok) throw new ApiError(response.status, reply);
  return reply;
}

export interface ClientOptions {
  /** Origin of the server, without a trailing slash; empty in the console itself. */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  /** Headers of every call: an API key, the language. */
  readonly headers?: () => Record<string, string>;
}

export interface CallInput<E extends Endpoint> {
  readonly params?: ParamsOf<E>;
  readonly query?: QueryOf<E>;
  readonly body?: BodyOf<E>;
  /** Idempotency key of a command; the same key must be sent again on a retry. */
  readonly key?: string;
  readonly signal?: AbortSignal;
}

export interface Client {
  call<E extends Endpoint>(endpoint: E, input?: CallInput<E>): Promise<ReplyOf<E>>;
}

/** The path of an endpoint with its parameters and query filled in. */
export function pathOf(
  endpoint: Endpoint,
  params: Record<string, unknown>,
  query: Record<string, unknown>,
): string {
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_whole, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** A typed client: `call(endpoint, input)` gives the reply or throws as readReply does. */
export function createClient(options: ClientOptions): Client {
  return {
    async call(endpoint, input = {}) {
      const path = pathOf(
        endpoint,
        (input.params ?? {}) as Record<string, unknown>,
        (input.query ?? {}) as Record<string, unknown>,
      );
      const headers: Record<string, string> = { ...options.headers?.() };
      if (endpoint.command && input.key) headers["idempotency-key"] = input.key;
      const hasBody = input.body !== undefined;
      if (hasBody) headers["content-type"] = "application/json";
      const response = await options.fetch(options.baseUrl + path, {
        method: endpoint.method,
        headers,
        ...(hasBody ? { body: JSON.stringify(input.body) } : {}),
        ...(input.signal ? { signal: input.signal } : {}),
      });
      return (await readReply(response)) as ReplyOf<typeof endpoint>;
    },
  };
}
