import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Replay } from "./replays.ts";
import { DayText, Id, Instant, oneOf, orNull } from "./words.ts";

const Words = Type.Object({ label: Type.String(), help: Type.String() });
const Kind = Type.Object({
  kind: Type.String(),
  /** Its partners send files of documents: there is no list to pull, and no stock to tell. */
  exchangesFiles: Type.Boolean(),
  /** Cancels whole orders by call, or pieces of their lines too; null where it does neither. */
  cancels: orNull(oneOf(["orders", "lines"])),
  /** Of what it cancels by call it gives the money back by call too, where it is told to. */
  givesBack: orNull(oneOf(["orders", "lines"])),
  fields: Type.Array(
    Type.Object({
      name: Type.String(),
      secret: Type.Boolean(),
      required: Type.Boolean(),
      zh: Words,
      en: Words,
    }),
  ),
});

const Backlog = Type.Object({ waiting: Type.Integer(), dead: Type.Integer() });

/** What the gallery shows of a connection. */
const Connection = Type.Object({
  channelId: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  kind: Type.String(),
  /** In which the sums of its days are. */
  currency: Type.String(),
  state: oneOf(["off", "running", "waiting", "failing"]),
  active: Type.Boolean(),
  pulls: Type.Boolean(),
  pushesStock: Type.Boolean(),
  confirmsShipments: Type.Boolean(),
  /** What is cancelled here is cancelled there. */
  tellsCancellations: Type.Boolean(),
  /** The money of what is cancelled here is given back there. */
  givesBack: Type.Boolean(),
  pullSeconds: Type.Integer(),
  /** Seconds between now and the instant up to which everything was read; null before the first. */
  lagSeconds: orNull(Type.Integer()),
  lastPullAt: orNull(Instant),
  failures: Type.Integer(),
  lastError: Type.String(),
  lastErrorAt: orNull(Instant),
  retryAt: orNull(Instant),
  pulledDocs: Type.Integer(),
  freshDocs: Type.Integer(),
  budgetLeft: orNull(Type.Integer()),
  budgetBurst: orNull(Type.Integer()),
  openGaps: Type.Integer(),
  inbox: Backlog,
  wanted: Backlog,
  stock: Backlog,
  shipments: Backlog,
  cancellations: Backlog,
  /** Words to buyers who ask to cancel, to be refunded or to return. */
  answers: Backlog,
});

export const listConnectionsEndpoint = endpoint(
  {
    id: "connections.list",
    method: "GET",
    path: "/api/connections",
    summary: "Connections with their health, and the platforms there are",
    access: "channels.read",
  },
  { reply: Type.Object({ rows: Type.Array(Connection), kinds: Type.Array(Kind) }) },
);

const ChannelIdParams = Type.Object({ channelId: Id });
const Mark = Type.Object({ from: Instant, until: Instant, mark: Type.String() });

export const getConnection = endpoint(
  {
    id: "connections.get",
    method: "GET",
    path: "/api/connections/:channelId",
    summary: "One connection: settings without secrets, cursor, what waits and what was given up",
    access: "channels.read",
  },
  {
    params: ChannelIdParams,
    reply: Type.Object({
      connection: Connection,
      webhookPath: orNull(Type.String()),
      /** How many secrets pushes may be signed with now: two while one replaces the other. */
      signingSecrets: Type.Integer(),
      settings: Type.Record(Type.String(), Type.String()),
      /** Names of the secrets that are set. */
      secretsSet: Type.Array(Type.String()),
      since: Instant,
      cursor: orNull(Mark),
      /** Spans that are read again: the running one first, then those that wait, in their turns. */
      replays: Type.Array(Replay),
      offers: Type.Array(
        Type.Object({
          code: Type.String(),
          units: orNull(Type.Integer()),
          rev: Type.Integer(),
          waits: Type.Boolean(),
          state: Type.String(),
          reason: Type.String(),
          sentAt: orNull(Instant),
          /** What the channel has, by its own word; null where it told none. */
          unitsThere: orNull(Type.Integer()),
          thereAt: orNull(Instant),
        }),
      ),
      parcels: Type.Array(
        Type.Object({
          shipmentId: Id,
          orderId: Id,
          trackingNumber: Type.String(),
          state: Type.String(),
          tries: Type.Integer(),
          reason: Type.String(),
          dueAt: Instant,
        }),
      ),
      cancellations: Type.Array(
        Type.Object({
          id: Id,
          orderId: Id,
          isWhole: Type.Boolean(),
          state: Type.String(),
          tries: Type.Integer(),
          reason: Type.String(),
          dueAt: Instant,
        }),
      ),
      /** Words to buyers that are not told yet, or were not taken: those are decided on anew. */
      answers: Type.Array(
        Type.Object({
          id: Id,
          orderId: Id,
          /** The platform's own number of the case. */
          number: Type.String(),
          verdict: oneOf(["agree", "refuse"]),
          state: oneOf(["waiting", "dead"]),
          tries: Type.Integer(),
          reason: Type.String(),
        }),
      ),
      /** Orders that the platform was asked for in vain. */
      wanted: Type.Array(
        Type.Object({
          externalId: Type.String(),
          why: oneOf(["hint", "gap", "unclear", "asked"]),
          state: oneOf(["waiting", "dead"]),
          tries: Type.Integer(),
          reason: Type.String(),
          dueAt: Instant,
        }),
      ),
    }),
  },
);

const StepWords = Type.Object({ label: Type.String(), help: Type.String() });

/** What a connection needs before it runs by itself, each step as it stands. */
export const connectionSteps = endpoint(
  {
    id: "connections.steps",
    method: "GET",
    path: "/api/connections/:channelId/steps",
    summary: "What is to be done at the platform and here before a connection runs, as it stands",
    access: "channels.read",
  },
  {
    params: ChannelIdParams,
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          name: Type.String(),
          done: Type.Boolean(),
          /** How many stand against it: codes that are not mapped, days that differ. */
          left: Type.Integer({ minimum: 0 }),
          /** Null for the steps that every connection has: the screen has their words. */
          words: orNull(Type.Object({ zh: StepWords, en: StepWords })),
        }),
      ),
    }),
  },
);

export const saveConnectionEndpoint = endpoint(
  {
    id: "connections.save",
    method: "PUT",
    path: "/api/connections/:channelId",
    summary: "Connect a channel to its platform; settings left out stay as they are",
    access: "channels.write",
  },
  {
    params: ChannelIdParams,
    body: Type.Object({
      settings: Type.Record(
        Type.String({ pattern: "^[A-Za-z]{1,40}$" }),
        Type.String({ maxLength: 4_000 }),
        { maxProperties: 20 },
      ),
      active: Type.Boolean(),
      pulls: Type.Boolean(),
      pushesStock: Type.Boolean(),
      confirmsShipments: Type.Boolean(),
      /** Which parcels that left untold are told, also from a day on: asked for where this switches it on. */
      tellUntold: Type.Optional(Type.Union([oneOf(["all", "none"]), DayText])),
      /** Left out, it stays as it is; off at first. */
      tellsCancellations: Type.Optional(Type.Boolean()),
      /** Left out, it stays as it is; off at first. */
      givesBack: Type.Optional(Type.Boolean()),
      pullSeconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 86_400 })),
      /** Orders that changed before this are not asked for. */
      since: Type.Optional(Instant),
    }),
    reply: Type.Object({ done: Type.Boolean() }),
  },
);

/** Parcels that left while confirming shipments was off. */
export const untoldParcels = endpoint(
  {
    ...{ id: "connections.untold_parcels", method: "GET", access: "channels.read" },
    path: "/api/connections/:channelId/untold-parcels",
    summary: "Parcels that left untold, by the platform's day, the oldest first",
  },
  {
    params: ChannelIdParams,
    reply: Type.Object({
      parcels: Type.Integer({ minimum: 0 }),
      oldest: orNull(DayText),
      days: Type.Array(Type.Object({ day: DayText, parcels: Type.Integer({ minimum: 1 }) })),
    }),
  },
);

export const replaceSigningSecret = endpoint(
  {
    id: "connections.signing_secret",
    method: "PUT",
    path: "/api/connections/:channelId/signing-secret",
    summary: "Set the secret that pushes are signed with; the former one may stay valid beside it",
    access: "channels.write",
  },
  {
    params: ChannelIdParams,
    body: Type.Object({
      secret: Type.String({ minLength: 8, maxLength: 400 }),
      /** The former one is taken as well, until it is replaced again. */
      keepsFormer: Type.Boolean(),
    }),
    reply: Type.Object({ signingSecrets: Type.Integer() }),
  },
);

export const testConnection = endpoint(
  {
    id: "connections.test",
    method: "POST",
    path: "/api/connections/:channelId/test",
    summary: "Ask the platform whether address and access are right",
    access: "channels.write",
  },
  {
    params: ChannelIdParams,
    reply: Type.Object({ works: Type.Boolean(), why: Type.String() }),
  },
);

export const reviveConnection = endpoint(
  {
    id: "connections.revive",
    method: "POST",
    path: "/api/connections/:channelId/revive",
    summary: "Try again now: pull, and tell again what was given up",
    access: "channels.replay",
  },
  {
    params: ChannelIdParams,
    reply: Type.Object({
      stock: Type.Integer(),
      shipments: Type.Integer(),
      cancellations: Type.Integer(),
    }),
  },
);

export const settleCancellation = endpoint(
  {
    id: "connections.settle_cancellation",
    method: "POST",
    path: "/api/connections/:channelId/cancellations/:id/settle",
    summary: "Say that a cancellation which the platform did not take was done there by hand",
    access: "channels.replay",
  },
  {
    params: Type.Object({ channelId: Id, id: Id }),
    reply: Type.Object({ done: Type.Boolean() }),
  },
);

export const settleParcel = endpoint(
  {
    id: "connections.settle_parcel",
    method: "POST",
    path: "/api/connections/:channelId/parcels/:id/settle",
    summary: "Say that a parcel which the platform was not told of was entered there by hand",
    access: "channels.replay",
  },
  {
    params: Type.Object({ channelId: Id, id: Id }),
    reply: Type.Object({ done: Type.Boolean() }),
  },
);

export const forgetWanted = endpoint(
  {
    id: "connections.forget_wanted",
    method: "POST",
    path: "/api/connections/:channelId/wanted/forget",
    summary: "Ask no more for an order that the platform does not show",
    access: "channels.replay",
  },
  {
    params: ChannelIdParams,
    body: Type.Object({ externalId: Type.String({ minLength: 1, maxLength: 200 }) }),
    reply: Type.Object({ done: Type.Boolean() }),
  },
);

export const connectionGaps = endpoint(
  {
    id: "connections.gaps",
    method: "GET",
    path: "/api/connections/:channelId/gaps",
    summary: "The gap report: theirs and ours by day, and each order that differs",
    access: "channels.read",
  },
  {
    params: ChannelIdParams,
    reply: Type.Object({
      days: Type.Array(
        Type.Object({
          day: DayText,
          theirs: Type.Integer(),
          theirsMinor: Type.Integer(),
          ours: Type.Integer(),
          oursMinor: Type.Integer(),
          gaps: Type.Integer(),
          runs: Type.Integer(),
          runAt: Instant,
        }),
      ),
      gaps: Type.Array(
        Type.Object({
          day: DayText,
          externalId: Type.String(),
          kind: oneOf(["missing", "stale", "amount", "extra"]),
          theirs: Type.String(),
          ours: Type.String(),
          foundAt: Instant,
          closedAt: orNull(Instant),
        }),
      ),
    }),
  },
);

export const reconcileConnection = endpoint(
  {
    id: "connections.reconcile",
    method: "POST",
    path: "/api/connections/:channelId/reconcile",
    summary: "Compare a day with the platform now",
    access: "channels.replay",
  },
  {
    params: ChannelIdParams,
    body: Type.Object({ day: DayText }),
    reply: Type.Object({
      theirs: Type.Integer(),
      ours: Type.Integer(),
      gaps: Type.Integer(),
    }),
  },
);
