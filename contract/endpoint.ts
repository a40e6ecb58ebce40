import { Type } from "typebox";
import type { Static, TSchema } from "typebox";

/**
 * Who may call an endpoint. `public` needs nobody; `signed_in` any session or key of a tenant, and
 * `entering` one that must still set up its second step as well;
 * a permission such as `orders.write` must be held, within the holder's channels, places and
 * distributors (the module narrows rows by them).
 */
export type Access =
  | { readonly kind: "public" }
  | { readonly kind: "signed_in" }
  | { readonly kind: "entering" }
  | { readonly kind: "permission"; readonly permission: string };

/** One HTTP operation as data: routes, OpenAPI, the typed client and the refusal test read it. */
export interface Endpoint<
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
  Body extends TSchema = TSchema,
  Reply extends TSchema = TSchema,
> {
  /** Stable name such as `orders.place`: operationId, idempotency command, audit action. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with `:name` parameters, starting with `/api/`. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly reply: Reply;
  /** A change: takes an `Idempotency-Key` header and answers a repeat with the first answer. */
  readonly command: boolean;
  /** `json` unless the route itself reads or writes a stream (upload, export, events). */
  readonly media: "json" | "stream";
}

const nothing = Type.Object({});
export type Nothing = typeof nothing;

interface EndpointText {
  readonly id: string;
  readonly method: Endpoint["method"];
  readonly path: string;
  readonly summary: string;
  /** A permission name, or `public`, `signed_in` or `entering`. */
  readonly access: string;
  readonly media?: "json" | "stream";
  /** Set false for a POST that only asks (a search, an inquiry). Default: every non-GET. */
  readonly command?: boolean;
}

/** The access rule of a word: `public`, `signed_in`, `entering`, or a permission name. */
function accessOf(word: string): Access {
  if (word === "public" || word === "signed_in" || word === "entering") return { kind: word };
  return { kind: "permission", permission: word };
}

/** An Endpoint from its text and its schemas; what is left out is an empty object. */
export function endpoint<
  Params extends TSchema = Nothing,
  Query extends TSchema = Nothing,
  Body extends TSchema = Nothing,
  Reply extends TSchema = Nothing,
>(
  text: EndpointText,
  schemas: {
    readonly params?: Params;
    readonly query?: Query;
    readonly body?: Body;
    readonly reply?: Reply;
  },
): Endpoint<Params, Query, Body, Reply> {
  return {
    id: text.id,
    method: text.method,
    path: text.path,
    summary: text.summary,
    access: accessOf(text.access),
    params: schemas.params ?? (nothing as unknown as Params),
    query: schemas.query ?? (nothing as unknown as Query),
    body: schemas.body ?? (nothing as unknown as Body),
    reply: schemas.reply ?? (nothing as unknown as Reply),
    command: text.command ?? text.method !== "GET",
    media: text.media ?? "json",
  };
}

export type ParamsOf<E> =
  E extends Endpoint<infer P, TSchema, TSchema, TSchema> ? Static<P> : never;
export type QueryOf<E> = E extends Endpoint<TSchema, infer Q, TSchema, TSchema> ? Static<Q> : never;
export type BodyOf<E> = E extends Endpoint<TSchema, TSchema, infer B, TSchema> ? Static<B> : never;
export type ReplyOf<E> = E extends Endpoint<TSchema, TSchema, TSchema, infer R> ? Static<R> : never;
