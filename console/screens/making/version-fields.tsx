import { useTranslation } from "react-i18next";
import { SelectField, TextField } from "../../parts/form.tsx";
import type { Option } from "../../parts/form.tsx";

export interface TypedVersion {
  readonly placeId: string;
  readonly validFrom: string;
  readonly note: string;
}

/** Today as a calendar day of the reader. */
export const today = () => new Intl.DateTimeFormat("sv-SE").format(new Date());

interface VersionFieldsProps {
  readonly typed: TypedVersion;
  readonly plants: readonly Option[];
  readonly change: (part: Partial<TypedVersion>) => void;
}

/** For which plant a version holds, and from which day on. */
export function VersionFields({ typed, plants, change }: VersionFieldsProps) {
  const { t } = useTranslation("making");
  return (
    <div className="m-form-row">
      <SelectField
        label={t("plant")}
        value={typed.placeId}
        options={plants}
        onChange={(placeId) => change({ placeId })}
      />
      <TextField
        {...{ label: t("validFrom"), type: "date", required: true, value: typed.validFrom }}
        onChange={(validFrom) => change({ validFrom })}
      />
      <TextField
        {...{ label: t("note"), value: typed.note, maxLength: 2_000 }}
        onChange={(note) => change({ note })}
      />
    </div>
  );
}
