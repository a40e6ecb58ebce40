import cookie from "@fastify/cookie";
import multipart from "@fastify/multipart";
import fastify, { LogController } from "fastify";
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ReplyOf } from "../../../contract/endpoint.ts";
import { isHeld, isPassing, isRemoved, whileAsked } from "../database.ts";
import type { Logger } from "../log.ts";
import { closed, compiledAtFirstUse } from "./ajv.ts";
import type { Authenticate, Caller, Credentials } from "./caller.ts";
import { localeOf, platformSentences, sentenceOf } from "./messages.ts";
import type { Locale, Sentences } from "./messages.ts";
import { refuseCoarse, refuseNamedBeyond, refuseNarrowed } from "./narrowing.ts";
import type { Within } from "./narrowing.ts";
import { ProblemError } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { createTraceIds, safetyHeaders } from "./every-request.ts";
import { fieldProblems } from "./validation.ts";
import type { SchemaFault } from "./validation.ts";

export interface HttpOptions {
  readonly log: Logger;
  readonly authenticate: Authenticate;
  /** The sentences of all modules, by problem kind. */
  readonly sentences: Sentences;
  /** True when cookies may travel over plain HTTP (loopback); false demands TLS in front. */
  readonly insecureCookies: boolean;
  /** Called for each request before the handler; throws ProblemError to refuse (rate limits). */
  readonly admit?: (request: FastifyRequest, caller: Caller | null) => Promise<void>;
  /** Which narrowed callers each operation is safe for; every other one refuses them. */
  readonly within?: Within;
  /** Whether a narrowed caller is told numbers of stock coarsely. */
  readonly seesCoarsely?: (caller: Caller) => Promise<boolean>;
  readonly bodyLimitBytes?: number;
  /** Addresses or ranges of proxies whose word on who calls is believed; nobody's unless said. */
  readonly trustProxy?: readonly string[];
}

/** What a handler gets: the parsed request, who calls, and the idempotency key of a command. */
export interface Call<E extends Endpoint> {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  readonly caller: Caller;
  /** Empty for reads. */
  readonly key: string;
  readonly locale: Locale;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Handlers of a public endpoint may be called by nobody in particular. */
export interface PublicCall<E extends Endpoint> extends Omit<Call<E>, "caller"> {
  readonly caller: Caller | null;
}

export interface Http {
  readonly app: FastifyInstance;
  /** All endpoints registered so far, for OpenAPI and for the refusal test. */
  readonly endpoints: readonly Endpoint[];
  on<E extends Endpoint>(endpoint: E, handler: (call: Call<E>) => Promise<ReplyOf<E>>): void;
  onPublic<E extends Endpoint>(
    endpoint: E,
    handler: (call: PublicCall<E>) => Promise<ReplyOf<E>>,
  ): void;
}

export const sessionCookie = "millrace_session";

/** The words of a problem in the caller's language, as the body of a refusal. */
function refusalOf(problem: Problem, locale: Locale, sentences: Sentences, traceId: string) {
  const problems = problem.problems?.map((each) => ({
    field: each.field,
    value: each.value,
    rule: each.rule,
    message: sentenceOf(sentences, { ...each, kind: each.rule }, locale).message,
  }));
  const values = { ...problem.values, first: problems?.[0]?.message };
  const { message, hint } = sentenceOf(sentences, { ...problem, values }, locale);
  return {
    kind: problem.kind,
    message,
    ...(hint ? { hint } : {}),
    ...(problem.field ? { field: problem.field } : {}),
    ...(problem.value ? { value: problem.value } : {}),
    ...(problem.rule ? { rule: problem.rule } : {}),
    ...(problems ? { problems } : {}),
    traceId,
  };
}

interface RawError {
  readonly statusCode?: number;
  readonly code?: string;
  readonly message?: string;
  /** Of a database error. */
  readonly detail?: string;
  readonly validation?: readonly SchemaFault[];
  readonly validationContext?: string;
}

/** The part of a request in which a validator found something, by the framework's name for it. */
function partOf(context: string | undefined): "body" | "query" | "params" | "headers" {
  if (context === "querystring") return "query";
  return context === "params" || context === "headers" ? context : "body";
}

/** The problem an error stands for, or null when the fault is ours. */
function problemOf(error: unknown, request: FastifyRequest): Problem | null {
  if (error instanceof ProblemError) return error.problem;
  const raw = error as RawError;
  if (raw.validation) {
    return {
      status: 400,
      kind: "invalid",
      problems: fieldProblems(raw.validation, request[partOf(raw.validationContext)]),
    };
  }
  // Whoever was signed in is a stranger once his company is gone.
  if (isRemoved(error)) return { status: 401, kind: "not_signed_in" };
  if (raw.statusCode === 413) {
    const limit = `${request.routeOptions.bodyLimit / 1024 ** 2} MB`;
    return { status: 413, kind: "too_large", values: { limit } };
  }
  // Where a form with a file is expected, its reader says 406 to every other type.
  if (raw.statusCode === 415 || raw.statusCode === 406) {
    return {
      status: 415,
      kind: "unsupported_media",
      values: { type: request.headers["content-type"] },
    };
  }
  if (raw.statusCode && raw.statusCode >= 400 && raw.statusCode < 500) {
    return {
      status: raw.statusCode,
      kind: "invalid",
      values: { first: raw.message },
      problems: [
        {
          field: "body",
          value: "",
          rule: "rule.other",
          values: { field: "body", expected: raw.message, value: "" },
        },
      ],
    };
  }
  if (isHeld(raw)) return { status: 503, kind: "held_by_others" };
  return isPassing(raw) ? { status: 503, kind: "busy" } : valueProblem(raw);
}

/**
 * The problem of a value that fits its schema but that the database cannot hold: a NUL in a text,
 * an id beyond its column, the thirtieth of February, a reference to nothing. Modules refuse what
 * they know in better words; this is the net under them. Null for every other error.
 */
function valueProblem({ code = "", message = "", detail = "" }: RawError): Problem | null {
  if (code === "23503") {
    return { status: 422, kind: "reference_unknown", values: { what: detail || message } };
  }
  if (!["22003", "22007", "22008", "22021", "22P02", "22P05"].includes(code)) return null;
  const values = { field: "request", expected: message, value: "" };
  const problem = { field: "request", value: "", rule: "rule.other", values };
  return { status: 400, kind: "invalid", problems: [problem] };
}

/** Checks the session's origin, the permission and the idempotency key of a call. */
function gate(endpoint: Endpoint, caller: Caller | null): void {
  const { access } = endpoint;
  if (access.kind === "public") return;
  if (!caller) throw new ProblemError({ status: 401, kind: "not_signed_in" });
  if (caller.mustEnrol && access.kind !== "entering")
    throw new ProblemError({
      status: 403,
      kind: "forbidden",
      values: { permission: access.kind === "permission" ? access.permission : "two-step" },
    });
  if (access.kind === "permission" && !caller.permissions.has(access.permission)) {
    throw new ProblemError({
      status: 403,
      kind: "forbidden",
      values: { permission: access.permission },
    });
  }
}

/** The idempotency key of a command; refuses a command without one. */
function keyOf(endpoint: Endpoint, request: FastifyRequest): string {
  if (!endpoint.command) return "";
  const key = request.headers["idempotency-key"];
  if (typeof key === "string" && key.length >= 1 && key.length <= 200) return key;
  if (endpoint.access.kind === "public" || endpoint.media === "stream") return "";
  throw new ProblemError({ status: 400, kind: "key_missing", field: "Idempotency-Key" });
}

/** A change by cookie must come from our own pages: a foreign site cannot set this header pair. */
function refuseForeignOrigin(endpoint: Endpoint, request: FastifyRequest): void {
  if (!endpoint.command || request.headers.authorization) return;
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    throw new ProblemError({
      status: 403,
      kind: "forbidden",
      values: { permission: "same-origin" },
    });
  }
}

function bearerOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  return header?.startsWith("Bearer ") ? header.slice(7) : undefined;
}

/** What a request shows to say who calls; of two, the API key counts. */
export function credentialsOf(request: FastifyRequest): Credentials {
  return {
    session: request.cookies[sessionCookie],
    apiKey: bearerOf(request),
    ip: request.ip,
  };
}

/** A request's address without what it was asked with: platforms sign that, and it may be a secret. */
const pathOf = (request: FastifyRequest): string => request.url.split("?", 1)[0] ?? "";

/** Answers what a handler throws in words; what is ours to mend goes to the log. */
function answerFailures(app: FastifyInstance, sentences: Sentences): void {
  app.setErrorHandler(async (error, request, reply) => {
    const problem = problemOf(error, request) ?? { status: 500, kind: "internal" };
    if (problem.status >= 500)
      request.log.error({ err: error, path: pathOf(request), traceId: request.id }, problem.kind);
    if (problem.status === 503) reply.header("retry-after", "2");
    const seconds = problem.values?.["seconds"];
    if (problem.status === 429 && seconds !== undefined)
      reply.header("retry-after", String(seconds));
    return reply
      .code(problem.status)
      .send(refusalOf(problem, localeOf(request.headers), sentences, request.id));
  });
  app.setNotFoundHandler((request, reply) => {
    const what = `${request.method} ${pathOf(request)}`;
    const problem = { status: 404, kind: "not_found", values: { what } };
    const refusal = refusalOf(problem, localeOf(request.headers), sentences, request.id);
    return reply.code(404).send(refusal);
  });
}

/** Builds the HTTP server: validation, sign-in, refusals in words, no handler yet. */
export async function openHttp(options: HttpOptions): Promise<Http> {
  const sentences = { ...platformSentences, ...options.sentences };
  const { trustProxy: trusted = [] } = options;
  const app: FastifyInstance = fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimitBytes ?? 16 * 1024 * 1024,
    trustProxy: trusted.length > 0 ? [...trusted] : false,
    genReqId: createTraceIds(),
    // A logger of its own per request costs more than finding the caller; traces name the request.
    childLoggerFactory: (logger) => logger,
    // An address that cannot be read, or a part of it beyond any length: refused before routing.
    frameworkErrors: (error, request, reply) => {
      const problem = {
        status: error.statusCode ?? 400,
        kind: "invalid",
        values: { first: error.message },
      };
      const refusal = refusalOf(problem, localeOf(request.headers), sentences, request.id);
      void (reply as FastifyReply).code(problem.status).send(refusal);
    },
  });
  const safety = await safetyHeaders(!options.insecureCookies);
  app.addHook("onRequest", (_request, reply, next) => {
    for (const [name, value] of safety) reply.raw.setHeader(name, value);
    next();
  });
  await app.register(cookie);
  await app.register(multipart, {
    // The store of files has the real limit and says so; this one would cut a file short in silence.
    limits: { fileSize: Infinity, files: 1, fields: 20 },
  });

  answerFailures(app, sentences);
  const endpoints: Endpoint[] = [];
  const callers = new WeakMap<FastifyRequest, Caller | null>();
  function register<E extends Endpoint>(
    endpoint: E,
    handler: (call: PublicCall<E>) => Promise<ReplyOf<E>>,
  ): void {
    endpoints.push(endpoint);
    // An operation that takes no fields may come without a body at all: a sign-out, a cancellation.
    const { properties } = endpoint.body as { properties?: object };
    const takesNothing = properties !== undefined && Object.keys(properties).length === 0;
    const hasBody = endpoint.method !== "GET" && endpoint.media === "json" && !takesNothing;
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      schema: {
        params: coerced(endpoint.params),
        querystring: coerced(endpoint.query),
        ...(hasBody ? { body: closed(endpoint.body) } : {}),
      },
      // Before the body is read: a stranger must not make us parse, nor learn what would be valid.
      onRequest: async (request) => {
        const caller = await options.authenticate(credentialsOf(request));
        callers.set(request, caller);
        await options.admit?.(request, caller);
        gate(endpoint, caller);
        const { within = {}, seesCoarsely } = options;
        if (caller) refuseNarrowed(endpoint, caller, within);
        if (caller && seesCoarsely) await refuseCoarse({ endpoint, caller }, within, seesCoarsely);
        refuseForeignOrigin(endpoint, request);
      },
      handler: async (request, reply) => {
        const caller = callers.get(request) ?? null;
        if (caller) refuseNamedBeyond(caller, [request.params, request.query, request.body]);
        const call = {
          params: request.params as ParamsOf<E>,
          query: request.query as QueryOf<E>,
          body: request.body as BodyOf<E>,
          caller,
          key: keyOf(endpoint, request),
          locale: localeOf(request.headers),
          request,
          reply,
        };
        return whileAsked(() => handler(call));
      },
    });
  }
  installValidators(app);
  return {
    app,
    endpoints,
    onPublic: register,
    on: (endpoint, handler) =>
      // The gate has refused a missing caller for every endpoint that is not public.
      register(endpoint, (call) => handler(call as Call<typeof endpoint>)),
  };
}

/** Marks a schema whose values arrive as text and are turned into numbers before the check. */
function coerced(schema: object): object {
  return { ...schema, "x-coerce": true };
}

/** Two validators: paths and queries are text and get coerced, bodies must be exact. */
function installValidators(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema }) => {
    const coerce = (schema as Record<string, unknown>)["x-coerce"] === true;
    return compiledAtFirstUse(schema as object, coerce ? "coercing" : "ajv");
  });
}
