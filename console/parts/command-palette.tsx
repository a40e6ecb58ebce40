import { Command } from "cmdk";
import { match } from "pinyin-pro";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useReturnFocus } from "./focus/return-focus.ts";

export interface PaletteEntry {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly keys?: string;
  readonly note?: string;
  readonly act: () => void;
}

/** Asks the server for records that a text names; must give up when the signal says so. */
export type PaletteSearch = (text: string, signal: AbortSignal) => Promise<readonly PaletteEntry[]>;

interface CommandPaletteProps {
  readonly entries: readonly PaletteEntry[];
  readonly search: PaletteSearch;
  readonly onClose: () => void;
}

/** How well a typed text fits a label: 1 as written, less by pinyin initials or letters, 0 not. */
export function fitOf(label: string, text: string): number {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return 1;
  const plain = label.toLowerCase();
  if (plain.startsWith(wanted)) return 1;
  if (plain.includes(wanted)) return 0.9;
  return match(label, wanted, { precision: "start", continuous: true }) === null ? 0 : 0.8;
}

const settleMs = 250;

/** Records found by the text, once typing rests. */
function useFound(text: string, search: PaletteSearch): readonly PaletteEntry[] {
  const [found, setFound] = useState<{ text: string; entries: readonly PaletteEntry[] }>();
  const ask = useEffectEvent(search);
  const wanted = text.trim();
  useEffect(() => {
    if (wanted.length < 2) return undefined;
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      ask(wanted, leaving.signal).then(
        (entries) => setFound({ text: wanted, entries }),
        // The palette is a shortcut: what cannot be found now can be found on its own page.
        () => undefined,
      );
    }, settleMs);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [wanted]);
  return found?.text === wanted ? found.entries : [];
}

/** Everything by typing: screens and actions by name or pinyin initials, records by their number. */
export function CommandPalette({ entries, search, onClose }: CommandPaletteProps) {
  const { t } = useTranslation("parts");
  useReturnFocus();
  const [text, setText] = useState("");
  const found = useFound(text, search);
  const groups = [...new Set(entries.map((each) => each.group))];
  const item = (entry: PaletteEntry, sure: boolean) => (
    <Command.Item
      key={entry.id}
      value={sure ? `${entry.id} ${text}` : entry.id}
      keywords={[entry.label]}
      onSelect={() => {
        onClose();
        entry.act();
      }}
    >
      <span>
        {entry.label}
        {entry.note && <small className="m-soft"> {entry.note}</small>}
      </span>
      {entry.keys && <kbd>{entry.keys}</kbd>}
    </Command.Item>
  );
  return (
    <Command.Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      label={t("palette.title")}
      className="m-palette"
      overlayClassName="m-overlay"
      filter={(value, typed, keywords) =>
        value.endsWith(` ${typed}`) ? 1 : fitOf(keywords?.[0] ?? value, typed)
      }
    >
      <Command.Input value={text} onValueChange={setText} placeholder={t("palette.placeholder")} />
      <Command.List>
        <Command.Empty>{t("palette.none")}</Command.Empty>
        {found.length > 0 && (
          <Command.Group heading={t("palette.found")}>
            {found.map((each) => item(each, true))}
          </Command.Group>
        )}
        {groups.map((group) => (
          <Command.Group key={group} heading={group}>
            {entries.filter((each) => each.group === group).map((each) => item(each, false))}
          </Command.Group>
        ))}
      </Command.List>
    </Command.Dialog>
  );
}
