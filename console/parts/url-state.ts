import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

/** The words after `?`: every value is plain text, so that people can read and write addresses. */
export type UrlState = Readonly<Record<string, string>>;

/** The search part of an address as plain texts; the last of equal names counts. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** The search part for these values; empty ones are left out. */
export function stringifySearch(values: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null || value === "" || value === false) continue;
    search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

/**
 * What the address says, and a way to change some of it. A change replaces the entry in the
 * browser's history unless `push` is given: filtering must not bury the way back.
 */
export function useUrlState(): [
  UrlState,
  (change: Readonly<Record<string, string | null>>, push?: boolean) => void,
] {
  const state = useSearch({ strict: false }) as UrlState;
  const navigate = useNavigate();
  const set = useCallback(
    (change: Readonly<Record<string, string | null>>, push = false) => {
      void navigate({
        to: ".",
        replace: !push,
        resetScroll: false,
        search: ((before: Record<string, unknown>) => ({ ...before, ...change })) as never,
      });
    },
    [navigate],
  );
  return [state, set];
}
