import { useState } from "react";
import type { ClipboardEvent, FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { CameraScan } from "../../parts/camera/camera-scan.tsx";
import { codesIn } from "./codes.ts";

interface Coded {
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}

/** The numbers so far; one that is touched leaves. */
function Codes({ value, onChange }: Coded) {
  const { t } = useTranslation("floor");
  return (
    <ul className="f-codes">
      {value.map((code) => (
        <li key={code}>
          <button
            type="button"
            className="m-chip f-big"
            aria-label={t("serialDrop", { code })}
            onClick={() => onChange(value.filter((each) => each !== code))}
          >
            {code} <span aria-hidden>×</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

interface Counted extends Coded {
  /** How many may be reported now. */
  readonly most: number;
}

/** Adds what was scanned, typed or pasted and gives what is to be said of it; `twice` were there already. */
function useAdding({ value, most, onChange }: Counted) {
  const { t } = useTranslation("floor");
  const [twice, setTwice] = useState<readonly string[]>([]);
  const take = (typed: string) => {
    const all = new Set(value);
    const again = codesIn(typed).filter((code) => all.size === all.add(code).size);
    setTwice(again);
    onChange([...all]);
    const count = t("serialCount", { count: all.size, most });
    return again.length > 0 ? `${t("serialTwice", { codes: again.join(", ") })} ${count}` : count;
  };
  return { twice, take };
}

/**
 * The serial numbers of the good units, one by one: the scanner types a number and presses Enter, and a
 * list may be pasted. One that stands here already is said so and not taken twice.
 */
export function Serials(counted: Counted) {
  const { value, most, onChange } = counted;
  const { t } = useTranslation("floor");
  const [text, setText] = useState("");
  const { twice, take } = useAdding(counted);
  const add = (typed: string) => {
    take(typed);
    setText("");
  };
  const enter = (event: FormEvent) => {
    event.preventDefault();
    add(text);
  };
  // A field of one line would glue pasted lines together.
  const paste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData("text");
    if (codesIn(pasted).length < 2) return;
    event.preventDefault();
    add(pasted);
  };
  return (
    <section className="f-serials" aria-label={t("serials")}>
      <form className="f-scan" onSubmit={enter}>
        <input
          className="m-field f-big m-grow"
          aria-label={t("serial")}
          placeholder={t("serial")}
          value={text}
          autoComplete="off"
          autoCapitalize="off"
          enterKeyHint="next"
          onPaste={paste}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="m-button f-big" disabled={text.trim() === ""}>
          {t("serialAdd")}
        </button>
        <CameraScan onCode={take} />
      </form>
      <p role="status">{t("serialCount", { count: value.length, most })}</p>
      {twice.length > 0 && (
        <p role="alert" className="f-twice">
          {t("serialTwice", { codes: twice.join(", ") })}
        </p>
      )}
      <Codes value={value} onChange={onChange} />
    </section>
  );
}
