import { useTranslation } from "react-i18next";
import { useDivisions } from "./divisions.ts";
import { Field } from "./form.tsx";

/** Provincial units by the first two digits of their code, as the national list orders them. */
export const regionCodes =
  "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split(
    " ",
  );

interface RegionSelectProps {
  readonly value: string;
  readonly onChange: (region: string) => void;
  /** Names the field for whoever moves the focus. */
  readonly cell?: string;
}

interface LevelProps {
  readonly label: string;
  readonly none: string;
  readonly value: string;
  readonly options: readonly { readonly code: string; readonly name: string }[];
  readonly cell?: string | undefined;
  readonly onChange: (code: string) => void;
}

function Level({ label, none, value, options, cell, onChange }: LevelProps) {
  return (
    <Field label={label}>
      {(ties) => (
        <select
          {...ties}
          className="m-field"
          data-cell={cell}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        >
          <option value="">{none}</option>
          {options.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Where parcels go: a province, and within it a city and a county, as far as somebody says. */
export function RegionSelect({ value, onChange, cell }: RegionSelectProps) {
  const { t } = useTranslation("regions");
  const tables = useDivisions();
  const chosen = [2, 4, 6]
    .filter((length) => length <= value.length)
    .map((length) => value.slice(0, length))
    .filter((code) => code.length === 2 || tables?.isDivision(code));
  const provinces = regionCodes.map((code) => ({ code, name: t(`r${code}`) }));
  return (
    <>
      <Level
        label={t("label")}
        none={t("unknown")}
        value={chosen[0] ?? ""}
        options={provinces}
        cell={cell}
        onChange={onChange}
      />
      {chosen.map((code, at) => {
        const within = tables?.divisionsWithin(code) ?? [];
        if (within.length === 0) return null;
        return (
          <Level
            key={code}
            label={t(at === 0 ? "city" : "county")}
            none={t("whole")}
            value={chosen[at + 1] ?? ""}
            options={within}
            onChange={(next) => onChange(next || code)}
          />
        );
      })}
    </>
  );
}
