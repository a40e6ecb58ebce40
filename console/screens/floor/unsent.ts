// What was said on the shop floor and has not reached the server yet. It is kept in this browser,
// shown, and sent again in its order under its own key, so that each report counts once.
import { ApiError } from "../../../contract/client.ts";
import type { CallInput } from "../../../contract/client.ts";
import type { Endpoint } from "../../../contract/endpoint.ts";
import { restoreResource, stopResource } from "../../../contract/production.ts";
import {
  pauseOperationEndpoint,
  reportUnitsEndpoint,
  resumeOperationEndpoint,
  startOperationEndpoint,
} from "../../../contract/shop-floor.ts";
import { api, newKey } from "../../api.ts";
import { recall, remember } from "../../parts/memory.ts";

const endpoints = {
  start: startOperationEndpoint,
  pause: pauseOperationEndpoint,
  resume: resumeOperationEndpoint,
  units: reportUnitsEndpoint,
  stop: stopResource,
  restore: restoreResource,
} as const;
type Endpoints = typeof endpoints;
export type Kind = keyof Endpoints;

/** Something a person said, with all it needs to be sent. */
export interface Said {
  readonly key: string;
  readonly kind: Kind;
  /** The operation, or of a stop the resource. */
  readonly id: number;
  readonly body: unknown;
  /** What it is about, in words. */
  readonly about: string;
  /** When it was said, by the clock of this browser; absent of what an older page kept. */
  readonly at?: string;
}

const place = "floor.unsent";

/** What waits to be sent, the oldest first. */
export const unsent = (): readonly Said[] => (recall(place) as readonly Said[] | null) ?? [];

/** The name under which it is remembered, for screens that show it. */
export const unsentPlace = place;

const keep = (list: readonly Said[]) => remember(place, list.length > 0 ? list : null);

/** Something said that the server refused when nobody stood there any more. */
export interface Refused extends Said {
  /** The server's own words, in the language of who said it. */
  readonly why: string;
}

/** The name under which refusals are remembered until somebody has read them. */
export const refusedPlace = "floor.refused";

/** Keeps a refusal until it is read: what was counted on the floor must not vanish unseen. */
function keepRefused(said: Said, error: ApiError) {
  const earlier = (recall(refusedPlace) as readonly Refused[] | null) ?? [];
  remember(refusedPlace, [...earlier, { ...said, why: error.message }]);
}

/** Forgets the refusals: somebody has read them. */
export const readRefused = () => remember(refusedPlace, null);

/** Signed out (401), slow (408), too soon (429): none says anything of what was said. */
const notYet = new Set([401, 408, 429]);
/** A refusal will be refused again; a network or a server that stumbles may stand up. */
const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.status < 500 && !notYet.has(error.status);

let sending: Promise<void> | null = null;
/** What the server said to each, while somebody waits for it here. */
const waiting = new Map<string, (refused: unknown) => void>();

async function sendAll(): Promise<void> {
  for (let next = unsent()[0]; next; next = unsent()[0]) {
    const { key, kind, id, body, at } = next;
    let refused: ApiError | null = null;
    try {
      // It counts when it was said; what this clock tells beside it makes good where it is wrong.
      const query = at === undefined ? {} : { at, sentAt: new Date().toISOString() };
      const input = { params: { id }, query, key, ...(body === undefined ? {} : { body }) };
      await api.call<Endpoint>(endpoints[kind], input as CallInput<Endpoint>);
    } catch (error) {
      if (!isRefusal(error)) return;
      refused = error;
    }
    const hear = waiting.get(key);
    if (refused && !hear) keepRefused(next, refused);
    keep(unsent().filter((each) => each.key !== key));
    hear?.(refused);
    waiting.delete(key);
  }
}

/** Sends what waits; one at a time, so that the order of what was said is kept. */
export function sendUnsent(): Promise<void> {
  sending ??= sendAll().finally(() => {
    sending = null;
  });
  return sending;
}

/** Says something: at once where the server answers, else as soon as it does. Throws its refusal. */
export async function say(said: Omit<Said, "key" | "at">): Promise<"sent" | "kept"> {
  const whole = { ...said, key: newKey(), at: new Date().toISOString() };
  keep([...unsent(), whole]);
  const told = new Promise<unknown>((resolve) => {
    waiting.set(whole.key, resolve);
  });
  await sendUnsent();
  // Said while the list was being sent, and missed by it.
  if (unsent()[0]?.key === whole.key) await sendUnsent();
  if (unsent().some((each) => each.key === whole.key)) {
    waiting.delete(whole.key);
    return "kept";
  }
  const refused = await told;
  if (refused !== null) throw refused;
  return "sent";
}
