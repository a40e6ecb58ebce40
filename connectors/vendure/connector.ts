import { objectOf, pullOnly, Reader } from "../port/index.ts";
import type { Connector, Normalised } from "../port/index.ts";
import type { VendureSettings } from "./caller.ts";
import { openShop } from "./door.ts";
import { limits } from "./limits.ts";
import { orderOf, refundsOf } from "./order.ts";
import { fields, steps } from "./settings.ts";

function normalise(raw: string, topic: string): Normalised {
  const reader = new Reader();
  const body = objectOf(raw);
  if (!body) reader.refuse("body", raw.slice(0, 80), "not_an_object");
  else if (topic !== "order") reader.refuse("topic", topic, "unknown_topic");
  else {
    const messages = [orderOf(body, reader), ...refundsOf(body, reader)];
    if (reader.problems.length === 0) return { messages, problems: [] };
  }
  return { messages: [], problems: reader.problems };
}

/** The Vendure connector: its events stay within the server, so that it is pulled. */
export const vendure: Connector<VendureSettings> = {
  ...pullOnly,
  kind: "vendure",
  version: 1,
  limits,
  fields,
  steps,
  zone: "UTC",
  cancels: "lines",
  givesBack: "orders",
  normalise,
  open: openShop,
};
