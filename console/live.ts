import { useEffect } from "react";
import { queries } from "./api.ts";

const readersOf: Readonly<Record<string, readonly string[]>> = {
  OrderPlaced: ["orders", "home"],
  OrderChanged: ["orders", "order", "home"],
  OrderShipped: ["orders", "order", "home"],
  OrderDelivered: ["orders", "order", "home"],
  StockChanged: ["stock", "explain", "home"],
  ListingMapped: ["unmapped"],
  InboxMoved: ["inbox"],
};

/** Keeps what is on the screen true: hints arrive by server-sent events, at most four times a second. */
export function useLive(): void {
  useEffect(() => {
    const source = new EventSource("/api/live");
    let waiting = new Set<string>();
    source.addEventListener("message", (event: MessageEvent<string>) => {
      for (const hint of JSON.parse(event.data) as { topic: string }[]) {
        for (const reader of readersOf[hint.topic] ?? []) waiting.add(reader);
      }
    });
    const timer = setInterval(() => {
      if (waiting.size === 0 || document.hidden) return;
      const now = waiting;
      waiting = new Set();
      void queries.invalidateQueries({
        predicate: (query) => now.has(String(query.queryKey[0])),
        refetchType: "active",
      });
    }, 1_000);
    return () => {
      clearInterval(timer);
      source.close();
    };
  }, []);
}
