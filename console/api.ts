import { QueryClient } from "@tanstack/react-query";
import { ApiError, createClient } from "../contract/client.ts";
import { currentLocale } from "./i18n.ts";

/** The typed client of this console's own server. */
export const api = createClient({
  baseUrl: "",
  fetch: (input, init) => fetch(input, init),
  headers: () => ({ "accept-language": currentLocale() }),
});

/** The one cache of what the server said. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status < 500),
    },
  },
});

/** A fresh idempotency key for one act of a person. */
export function newKey(): string {
  return crypto.randomUUID();
}
