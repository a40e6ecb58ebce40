import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./icon.tsx";
import type { Shortcut } from "./keys.ts";

interface KeyMapProps {
  readonly shortcuts: readonly Shortcut[];
  readonly onClose: () => void;
}

const gridKeys = [
  ["↑ ↓ ← →", "keys.move"],
  ["Space", "keys.choose"],
  ["Shift + ↑ ↓", "keys.extend"],
  ["Enter", "keys.open"],
  ["Ctrl + C", "keys.copy"],
  ["Ctrl + A", "keys.all"],
  ["H R A P S X", "keys.acts"],
  ["J / K", "keys.records"],
  ["Esc", "keys.leave"],
] as const;

/** The map of the keyboard, opened with `?`. */
export function KeyMap({ shortcuts, onClose }: KeyMapProps) {
  const { t } = useTranslation(["keyMap", "parts"]);
  const frame = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    frame.current?.showModal();
  }, []);
  return (
    <dialog ref={frame} className="m-dialog" aria-label={t("keys.title")} onClose={onClose}>
      <header>
        <h2>{t("keys.title")}</h2>
        <IconButton icon="close" label={t("close")} act={() => frame.current?.close()} />
      </header>
      <div className="m-key-columns">
        <KeyList title={t("keys.go")} rows={shortcuts.map((each) => [each.keys, each.label])} />
        <KeyList title={t("keys.grid")} rows={gridKeys.map(([keys, label]) => [keys, t(label)])} />
      </div>
    </dialog>
  );
}

function KeyList({
  title,
  rows,
}: {
  readonly title: string;
  readonly rows: readonly (readonly [string, string])[];
}) {
  return (
    <section>
      <h3>{title}</h3>
      <dl className="m-keys">
        {rows.map(([keys, label]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
