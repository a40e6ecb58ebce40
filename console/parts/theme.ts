import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark";

const key = "millrace.theme";
const listeners = new Set<() => void>();
const wish = (): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

/** Light or dark: what the person chose, else what the system prefers. */
export function currentTheme(): Theme {
  const chosen = wish();
  if (chosen === "light" || chosen === "dark") return chosen;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Puts the theme on the page; called once before the first paint and at each change. */
export function applyTheme(): void {
  document.documentElement.dataset["theme"] = currentTheme();
  for (const listener of listeners) listener();
}

/** Chooses light or dark and remembers it in this browser. */
export function setTheme(theme: Theme): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Forbidden storage: the choice holds until the page is left.
  }
  applyTheme();
}

/** The theme the page has now. */
export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentTheme);
}
