import { QueryCache, QueryClient, useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { ApiError, createClient } from "../contract/client.ts";
import type { CallInput } from "../contract/client.ts";
import type { Endpoint, ReplyOf } from "../contract/endpoint.ts";
import { currentLocale } from "./i18n.ts";

/** The typed client of this console's own server. */
export const api = createClient({
  baseUrl: "",
  fetch: (input, init) => fetch(input, init),
  headers: () => ({ "accept-language": currentLocale() }),
});

const readRetriesMax = 2;
/** A refusal will be refused again; a server or a network that stumbles may stand up. */
const mayPass = (error: unknown) => !(error instanceof ApiError) || error.status >= 500;

/** The one cache of what the server said. */
export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session ended elsewhere: the frame asks again and shows the door.
      const ended =
        error instanceof ApiError && error.status === 401 && query.queryKey[0] !== "session";
      if (ended) void queries.invalidateQueries({ queryKey: ["session"] });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < readRetriesMax && mayPass(error),
    },
  },
});

/** A fresh idempotency key for one act of a person. */
export function newKey(): string {
  // randomUUID is missing where the page came over plain HTTP from another machine.
  if ("randomUUID" in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const commandRetriesMax = 3;
const retryMs = 800;

/** A command that a stumbling network or server is sent again, under the same key. */
export async function callSurely<E extends Endpoint>(
  endpoint: E,
  input: Omit<CallInput<E>, "key" | "signal">,
): Promise<ReplyOf<E>> {
  const key = newKey();
  for (let tries = 0; ; tries += 1) {
    try {
      return await api.call(endpoint, { ...input, key });
    } catch (error) {
      if (tries >= commandRetriesMax || !mayPass(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryMs * 2 ** tries));
    }
  }
}

/**
 * One act of a person on a command endpoint. Network failures and "still being carried out" are
 * tried again with the same key, so that the act happens once; then the lists in `touches` are
 * read again. `mutate(input)`, `isPending` and `error` as of any mutation. `tell` says what was done,
 * also to a person who has gone on; `onSuccess` leads on, closes or clears, and only while the asker
 * is there: a late answer must not touch what was opened since.
 */
export function useCommand<E extends Endpoint>(endpoint: E, touches: readonly string[] = []) {
  type Input = Omit<CallInput<E>, "key" | "signal">;
  type Told = {
    readonly tell?: (reply: ReplyOf<E>) => void;
    readonly onSuccess?: (reply: ReplyOf<E>) => void;
    readonly onSettled?: () => void;
  };
  const key = useRef("");
  const told = useRef(new WeakMap<Input, Told>());
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  const command = useMutation<ReplyOf<E>, unknown, Input>({
    onMutate: () => {
      key.current = newKey();
    },
    mutationFn: (input) => api.call(endpoint, { ...input, key: key.current }),
    retry: (count, error) =>
      count < commandRetriesMax &&
      (mayPass(error) || (error instanceof ApiError && error.kind === "in_progress")),
    retryDelay: (count) => retryMs * 2 ** count,
    onSuccess: async (reply, input) => {
      await Promise.all(touches.map((name) => queries.invalidateQueries({ queryKey: [name] })));
      // What was read again may have taken the asker away: who acted is told nevertheless.
      const { tell, onSuccess } = told.current.get(input) ?? {};
      tell?.(reply);
      if (isHere.current) onSuccess?.(reply);
    },
  });
  const mutate = (input: Input, { onSettled, ...how }: Told = {}): void => {
    told.current.set(input, how);
    command.mutate(input, onSettled && { onSettled });
  };
  return { ...command, mutate };
}
