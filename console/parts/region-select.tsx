import { useTranslation } from "react-i18next";
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

/** Where parcels go: a province, a municipality or a region. */
export function RegionSelect({ value, onChange, cell }: RegionSelectProps) {
  const { t } = useTranslation("regions");
  return (
    <Field label={t("label")}>
      {(ties) => (
        <select
          {...ties}
          className="m-field"
          data-cell={cell}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        >
          <option value="">{t("unknown")}</option>
          {regionCodes.map((code) => (
            <option key={code} value={code}>
              {t(`r${code}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
