import type { Millrace } from "../compose.ts";
import { followNotices } from "../modules/notices/index.ts";
import type { OutboxEvent, Subscription } from "../platform/index.ts";

/** The follower of notices, to hand it events again as a relay that lost its place would. */
export function followAgain(millrace: () => Millrace): Subscription["handle"] {
  const handles: Subscription["handle"][] = [];
  const relay = { deliver: async () => 0, stop: async () => undefined };
  return async (tx, events) => {
    if (handles.length === 0)
      followNotices({ ...relay, subscribe: (each) => void handles.push(each.handle) }, millrace());
    for (const handle of handles) await handle(tx, events);
  };
}

let events = 1_000_000_000;

/** An event of the first company, later than any that it has. */
export function event(topic: string, key: number, payload: object): OutboxEvent {
  events += 1;
  return {
    ...{ id: events, cell: 0, tenantId: 1, topic, key: String(key), at: new Date() },
    payload: { ...payload },
  };
}
