import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Tick } from "./form.tsx";

interface Choice {
  readonly id: number;
  readonly label: string;
}

interface ChooseSomeProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  /** Null is all of them, now and later; a list is only these. */
  readonly value: readonly number[] | null;
  readonly onChange: (value: readonly number[] | null) => void;
}

const searchFrom = 9;
const shownMax = 200;

/** All, or only some of a list: ticked one by one, found by typing where the list is long. */
export function ChooseSome({ label, choices, value, onChange }: ChooseSomeProps) {
  const { t } = useTranslation("lists");
  const name = useId();
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = choices.filter((each) => each.label.toLowerCase().includes(wanted));
  const chosen = new Set(value);
  const toggle = (id: number, on: boolean) =>
    onChange(on ? [...chosen, id] : [...chosen].filter((each) => each !== id));
  return (
    <fieldset className="m-choose">
      <legend>{label}</legend>
      <div className="m-actions">
        <label className="m-tick">
          <input
            type="radio"
            name={name}
            checked={value === null}
            onChange={() => onChange(null)}
          />
          <span>{t("choose.all")}</span>
        </label>
        <label className="m-tick">
          <input type="radio" name={name} checked={value !== null} onChange={() => onChange([])} />
          <span>{t("choose.some", { count: chosen.size })}</span>
        </label>
      </div>
      {value !== null && choices.length === 0 && <p className="m-soft">{t("choose.none")}</p>}
      {value !== null && choices.length >= searchFrom && (
        <input
          type="search"
          className="m-field"
          aria-label={t("choose.find", { label })}
          placeholder={t("choose.find", { label })}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {value !== null && choices.length > 0 && (
        <div className="m-choose-list">
          {found.slice(0, shownMax).map((each) => (
            <Tick
              key={each.id}
              label={each.label}
              checked={chosen.has(each.id)}
              onChange={(on) => toggle(each.id, on)}
            />
          ))}
          {found.length > shownMax && (
            <p className="m-soft">{t("choose.more", { count: found.length - shownMax })}</p>
          )}
        </div>
      )}
    </fieldset>
  );
}
