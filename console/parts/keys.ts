import { useEffect, useEffectEvent } from "react";

export interface Shortcut {
  /** A letter pressed after `g`, a single key such as `/`, or one with `Ctrl+` or `Ctrl+Shift+`. */
  readonly keys: string;
  readonly label: string;
  readonly act: () => void;
}

/** True while somebody types into a field: letters are text then, not commands. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) &&
        !(target instanceof HTMLInputElement && target.type === "checkbox")))
  );
}

const armedMs = 1_200;

/** What a field does itself with what is typed into it. */
const fieldsOwn: ReadonlySet<string> = new Set(["Ctrl+z", "Ctrl+Shift+z", "Ctrl+y"]);

/** Listens for shortcuts: `g o` is g and then o within 1.2 s; a single key works at once. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const actOf = useEffectEvent((name: string) => shortcuts.find((each) => each.keys === name)?.act);
  useEffect(() => {
    let armedUntil = 0;
    const onKey = (event: KeyboardEvent) => {
      const held = event.ctrlKey || event.metaKey;
      const before = `${held ? "Ctrl+" : ""}${held && event.shiftKey ? "Shift+" : ""}`;
      const pressed = `${before}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
      // A letter alone is text in a field; with Ctrl it is a command there too, but undoing is the field's.
      const isText = isTyping(event.target) && (!held || fieldsOwn.has(pressed));
      if (event.defaultPrevented || event.altKey || isText) return;
      const name = event.timeStamp < armedUntil ? `g ${pressed}` : pressed;
      armedUntil = name === "g" ? event.timeStamp + armedMs : 0;
      const act = actOf(name);
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
