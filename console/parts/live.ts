import { useQueryClient } from "@tanstack/react-query";
import type { QueryKey } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";

/** Something of this topic and key changed; the reader asks again for what it shows. */
export interface LiveHint {
  readonly topic: string;
  readonly key: string;
}

type Message =
  | { readonly kind: "hints"; readonly hints: readonly LiveHint[] }
  // Some hints may have been missed: whoever listens reads everything again.
  | { readonly kind: "resync" };

const listeners = new Set<(message: Message) => void>();
const tell = (message: Message) => listeners.forEach((listener) => listener(message));
let stop: (() => void) | null = null;

/**
 * Opens the stream of hints, one for all tabs of this browser: the tab that holds the lock listens
 * and passes on what it hears. Where locks are missing (plain HTTP on a LAN) each tab listens.
 */
export function startLive(url: string): void {
  if (stop) return;
  const between = "BroadcastChannel" in window ? new BroadcastChannel("millrace-live") : null;
  between?.addEventListener("message", (event: MessageEvent<Message>) => tell(event.data));
  const pass = (message: Message) => {
    tell(message);
    between?.postMessage(message);
  };
  const leaving = new AbortController();
  const lead = () =>
    new Promise<void>((resolve) => {
      const source = listen(url, pass);
      leaving.signal.addEventListener("abort", () => {
        source.close();
        resolve();
      });
    });
  if (between && "locks" in navigator) {
    navigator.locks
      .request("millrace-live", { signal: leaving.signal }, lead)
      .catch(() => undefined);
  } else void lead();
  stop = () => {
    leaving.abort();
    between?.close();
    stop = null;
  };
}

/** Closes the stream, on sign-out. */
export function stopLive(): void {
  stop?.();
}

const hintsMax = 200;

function listen(url: string, pass: (message: Message) => void): EventSource {
  const source = new EventSource(url);
  let interrupted = false;
  source.addEventListener("error", () => {
    interrupted = true;
  });
  // The browser sends Last-Event-ID itself; the server may have forgotten what came that early.
  source.addEventListener("open", () => {
    if (interrupted) pass({ kind: "resync" });
    interrupted = false;
  });
  source.addEventListener("message", (event: MessageEvent<string>) => {
    const hints = hintsOf(event.data);
    if (hints.length > 0) pass({ kind: "hints", hints });
    // The server sends no more than this at once; what came beyond it is not told.
    if (hints.length >= hintsMax) pass({ kind: "resync" });
  });
  return source;
}

function hintsOf(text: string): readonly LiveHint[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as LiveHint[]) : [];
  } catch {
    return [];
  }
}

const tickMs = 250;
const slowTickMs = 1_000;

/**
 * Calls `act` with the hints of these topics, at most four times a second and only while the page
 * is seen; what came meanwhile is kept for its return. `null` means "anything may have changed".
 */
export function useLiveHints(
  topics: readonly string[],
  act: (hints: readonly LiveHint[] | null) => void,
  everyMs: number = tickMs,
): void {
  const tellReader = useEffectEvent(act);
  const wanted = topics.join(" ");
  useEffect(() => {
    if (wanted === "") return undefined;
    const names = new Set(wanted.split(" "));
    let waiting = new Map<string, LiveHint>();
    let all = false;
    const hear = (message: Message) => {
      if (message.kind === "resync") all = true;
      else
        for (const hint of message.hints) {
          if (names.has(hint.topic)) waiting.set(`${hint.topic}/${hint.key}`, hint);
        }
    };
    const flush = () => {
      if (document.hidden || (!all && waiting.size === 0)) return;
      const hints = all ? null : [...waiting.values()];
      waiting = new Map();
      all = false;
      tellReader(hints);
    };
    listeners.add(hear);
    const timer = setInterval(flush, everyMs);
    return () => {
      listeners.delete(hear);
      clearInterval(timer);
    };
  }, [wanted, everyMs]);
}

/**
 * Keeps the queries under these keys true: a hint of one of the topics makes them read again, at
 * most once a second, since one reading may be dear where one hint is cheap.
 */
export function useLive(topics: readonly string[], keys: readonly QueryKey[]): void {
  const client = useQueryClient();
  useLiveHints(
    topics,
    () => {
      // A reading under way is not started over: a busy stream must not starve its own answers.
      for (const queryKey of keys)
        void client.invalidateQueries({ queryKey }, { cancelRefetch: false });
    },
    slowTickMs,
  );
}
