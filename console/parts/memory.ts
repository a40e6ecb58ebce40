import { useCallback, useSyncExternalStore } from "react";

/**
 * What a person's own screens remember: columns, widths, density, saved views. It is kept in this
 * browser under the person's number, so that two people at one desk do not share it.
 */
let owner = "nobody";
const listeners = new Set<() => void>();
const parsed = new Map<string, { readonly text: string | null; readonly value: unknown }>();

const storageKey = (key: string) => `millrace.${owner}.${key}`;
const changed = () => listeners.forEach((listener) => listener());

/** Says whose memory this is from now on. */
export function setMemoryOwner(name: string): void {
  if (name === owner) return;
  owner = name;
  changed();
}

/** The remembered value, or null when there is none or it cannot be read. */
export function recall(key: string): unknown {
  const name = storageKey(key);
  const text = readText(name);
  const known = parsed.get(name);
  // One parse per text: a snapshot must be the same object as long as nothing changed.
  if (known?.text === text) return known.value;
  const value = parse(text);
  parsed.set(name, { text, value });
  return value;
}

/** Remembers a value; null forgets it. */
export function remember(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(storageKey(key));
    else localStorage.setItem(storageKey(key), JSON.stringify(value));
  } catch {
    // Storage may be full or forbidden: the page still works, it only forgets.
    parsed.set(storageKey(key), { text: readText(storageKey(key)), value });
  }
  changed();
}

/** A remembered value and its setter; `initial` until something was remembered. */
export function useRemembered<T>(key: string, initial: T): [T, (value: T) => void] {
  const value = useSyncExternalStore(subscribe, () => recall(key));
  const set = useCallback((next: T) => remember(key, next), [key]);
  return [(value as T | null) ?? initial, set];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

function readText(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function parse(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
