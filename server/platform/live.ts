import type { FastifyReply, FastifyRequest } from "fastify";
import type { Caller } from "./http/caller.ts";
import type { OutboxEvent, Relay } from "./outbox.ts";

const heartbeatMs = 15_000;
const collapseMs = 200;
const keptEvents = 2_000;

/** Which permission an event's topic asks for; a topic that is not here is shown to nobody. */
const topicPermissions: Readonly<Record<string, string>> = {
  OrderPlaced: "orders.read",
  OrderChanged: "orders.read",
  OrderShipped: "orders.read",
  OrderDelivered: "orders.read",
  StockChanged: "stock.read",
  ClaimsUnpegged: "stock.read",
  ListingMapped: "catalog.read",
  ImportMoved: "channels.read",
  InboxMoved: "channels.read",
};

/** Live events for screens: small hints by topic and key; the screen reads again what it shows. */
export function createLive(relay: Relay) {
  const kept: OutboxEvent[] = [];
  const listeners = new Set<(events: readonly OutboxEvent[]) => void>();
  relay.subscribe((events) => {
    kept.push(...events);
    if (kept.length > keptEvents) kept.splice(0, kept.length - keptEvents);
    for (const listener of listeners) listener(events);
  });

  /** Serves one stream; a browser that comes back with Last-Event-ID gets what it missed. */
  function serve(request: FastifyRequest, reply: FastifyReply, caller: Caller): void {
    const mine = (event: OutboxEvent) => {
      const permission = topicPermissions[event.topic];
      return (
        event.tenantId === caller.scope.tenantId &&
        event.cell === caller.scope.cell &&
        permission !== undefined &&
        caller.permissions.has(permission) &&
        caller.channelIds === null &&
        caller.partyIds === null
      );
    };
    reply.hijack();
    const stream = reply.raw;
    stream.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    let waiting = new Map<string, OutboxEvent>();
    const add = (events: readonly OutboxEvent[]) => {
      for (const event of events)
        if (mine(event)) waiting.set(`${event.topic}/${event.key}`, event);
    };
    const send = () => {
      if (waiting.size === 0) return;
      const last = Math.max(...[...waiting.values()].map((event) => event.id));
      const hints = [...waiting.values()].slice(0, 200).map(({ topic, key }) => ({ topic, key }));
      waiting = new Map();
      stream.write(`id: ${last}\ndata: ${JSON.stringify(hints)}\n\n`);
    };
    const since = Number(request.headers["last-event-id"] ?? 0);
    if (since > 0) add(kept.filter((event) => event.id > since));
    stream.write("retry: 2000\n\n");
    listeners.add(add);
    const sender = setInterval(send, collapseMs);
    const heartbeat = setInterval(() => stream.write(": alive\n\n"), heartbeatMs);
    stream.on("close", () => {
      listeners.delete(add);
      clearInterval(sender);
      clearInterval(heartbeat);
    });
  }
  return { serve, listeners: () => listeners.size };
}
