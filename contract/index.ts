// The HTTP API as data: every operation's schemas, once, for routes, OpenAPI and the typed client.
export { endpoint } from "./endpoint.ts";
export type { Access, BodyOf, Endpoint, ParamsOf, QueryOf, ReplyOf } from "./endpoint.ts";
export { ApiError, createClient, ForeignAnswer, pathOf } from "./client.ts";
export type { CallInput, Client, ClientOptions } from "./client.ts";
