import { useId, useState } from "react";
import type { ClipboardEvent, KeyboardEvent } from "react";

export interface Choice {
  readonly id: number;
  /** Stands in the list, and in the field once chosen. */
  readonly label: string;
  readonly note?: string;
}

interface ComboProps {
  readonly label: string;
  /** Names the field for whoever moves the focus. */
  readonly cell: string;
  readonly text: string;
  readonly choices: readonly Choice[];
  /** The text has been settled: it is drawn as chosen and opens no list. */
  readonly settled: boolean;
  readonly invalid?: boolean;
  readonly autoFocus?: boolean;
  readonly placeholder?: string;
  readonly onText: (text: string) => void;
  readonly onPick: (choice: Choice) => void;
  /** Enter or Tab on a text whose choices are not here yet, or that has none. */
  readonly onCommit: (text: string, key: "Enter" | "Tab") => void;
  readonly onPaste?: (event: ClipboardEvent<HTMLInputElement>) => void;
}

/** Which choice the keys stand on, and whether the list is open. */
function useList(choices: readonly Choice[], settled: boolean) {
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const shown = open && !settled && choices.length > 0;
  const index = Math.min(at, choices.length - 1);
  return { shown, index, active: choices[index], setAt, setOpen };
}

function List(props: {
  readonly id: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly index: number;
  readonly onPick: (choice: Choice) => void;
}) {
  return (
    <ul id={props.id} role="listbox" aria-label={props.label} className="m-combo-list">
      {props.choices.map((each, index) => (
        <li
          key={each.id}
          id={`${props.id}-${index}`}
          role="option"
          aria-selected={index === props.index}
          // The field keeps the focus: a press must not take it away before the choice is made.
          onPointerDown={(event) => {
            event.preventDefault();
            props.onPick(each);
          }}
        >
          {each.label}
          {each.note && <small className="m-soft"> {each.note}</small>}
        </li>
      ))}
    </ul>
  );
}

/** Keys of the field: arrows walk the list, Enter and Tab take what it stands on. */
function keysOf(props: ComboProps, list: ReturnType<typeof useList>) {
  const { text, choices, onPick, onCommit } = props;
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      list.setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (list.shown) list.setAt((list.index + step + choices.length) % choices.length);
    } else if (event.key === "Escape" && list.shown) {
      event.stopPropagation();
      list.setOpen(false);
    } else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) {
      if (event.key === "Enter") event.preventDefault();
      list.setOpen(false);
      if (list.shown && list.active && text.trim() !== "") onPick(list.active);
      else onCommit(text.trim(), event.key);
    }
  };
}

/** A field that finds one of many as one types; arrows choose, Enter takes it, Esc closes the list. */
export function ComboField(props: ComboProps) {
  const { label, cell, text, choices, settled, onText, onPick } = props;
  const id = useId();
  const list = useList(choices, settled);
  const pick = (choice: Choice) => {
    list.setOpen(false);
    onPick(choice);
  };
  return (
    <span className="m-combo">
      <input
        className="m-field"
        role="combobox"
        data-cell={cell}
        aria-label={label}
        aria-expanded={list.shown}
        aria-controls={list.shown ? id : undefined}
        aria-activedescendant={list.shown ? `${id}-${list.index}` : undefined}
        aria-autocomplete="list"
        aria-invalid={props.invalid ? true : undefined}
        autoComplete="off"
        spellCheck={false}
        autoFocus={props.autoFocus ?? false}
        placeholder={props.placeholder ?? label}
        value={text}
        onChange={(event) => {
          list.setAt(0);
          list.setOpen(true);
          onText(event.target.value);
        }}
        onKeyDown={keysOf(props, list)}
        onBlur={() => list.setOpen(false)}
        onPaste={props.onPaste}
      />
      {list.shown && (
        <List id={id} label={label} choices={choices} index={list.index} onPick={pick} />
      )}
    </span>
  );
}
