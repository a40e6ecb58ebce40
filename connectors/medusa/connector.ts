import { objectOf, pullOnly, Reader, readOrRefused } from "../port/index.ts";
import type { Connector, Normalised } from "../port/index.ts";
import type { MedusaSettings } from "./door.ts";
import { openShop } from "./door.ts";
import { limits } from "./limits.ts";
import { orderOf, refundsOf } from "./order.ts";
import { returnOf } from "./returns.ts";
import { fields, steps } from "./settings.ts";

function normalise(raw: string, topic: string): Normalised {
  const reader = new Reader();
  const body = objectOf(raw);
  if (!body) reader.refuse("body", raw.slice(0, 80), "not_an_object");
  else if (topic === "return") return readOrRefused(returnOf(body, reader), reader);
  else if (topic !== "order") reader.refuse("topic", topic, "unknown_topic");
  else {
    const messages = [orderOf(body, reader), ...refundsOf(body, reader)];
    if (reader.problems.length === 0) return { messages, problems: [] };
  }
  return { messages: [], problems: reader.problems };
}

/** The Medusa connector: its events stay within the server, so that it is pulled. */
export const medusa: Connector<MedusaSettings> = {
  ...pullOnly,
  kind: "medusa",
  version: 2,
  limits,
  fields,
  steps,
  zone: "UTC",
  cancels: "orders",
  normalise,
  open: openShop,
};
