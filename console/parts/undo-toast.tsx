import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./icon.tsx";

interface Toast {
  readonly id: number;
  readonly message: string;
  readonly tone: "plain" | "bad";
  readonly undo?: () => unknown;
}

const shownMs = 10_000;
let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/**
 * Says that something was done, for ten seconds, with the way back where there is one: undo instead
 * of "Are you sure?"; the way back may give a promise. Failures belong in an ErrorNotice beside what failed, not only here.
 */
export function toast(
  message: string,
  options: { undo?: () => unknown; tone?: "plain" | "bad" } = {},
): void {
  lastId += 1;
  const id = lastId;
  set([
    ...toasts.slice(-3),
    { id, message, tone: options.tone ?? "plain", ...(options.undo ? { undo: options.undo } : {}) },
  ]);
  setTimeout(() => dismiss(id), shownMs);
}

/** Goes back; a way back that is refused says so, nothing that was asked for fails unseen. */
async function goBack({ id, undo }: Toast): Promise<void> {
  dismiss(id);
  try {
    await undo?.();
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), { tone: "bad" });
  }
}

function dismiss(id: number): void {
  set(toasts.filter((each) => each.id !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where the toasts stand; once, in the layout. */
export function Toasts() {
  const { t } = useTranslation("parts");
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="m-toasts" role="status" aria-live="polite">
      {shown.map((each) => (
        <div key={each.id} className={`m-toast${each.tone === "bad" ? " m-toast-bad" : ""}`}>
          <span>{each.message}</span>
          {each.undo && (
            <button type="button" className="m-link" onClick={() => void goBack(each)}>
              {t("toast.undo")}
            </button>
          )}
          <IconButton icon="close" label={t("close")} act={() => dismiss(each.id)} />
        </div>
      ))}
    </div>
  );
}
