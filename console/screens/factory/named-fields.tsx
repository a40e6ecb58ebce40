import { useTranslation } from "react-i18next";
import { TextField } from "../../parts/form.tsx";

export interface TypedNames {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
}

interface NamedFieldsProps {
  readonly typed: TypedNames;
  readonly isNew: boolean;
  readonly change: (part: Partial<TypedNames>) => void;
}

/** Names of a row, or none of a new one. */
export const namesOf = (row: TypedNames | null): TypedNames => ({
  ...{ code: row?.code ?? "", name: row?.name ?? "", nameEn: row?.nameEn ?? "" },
});

/** Code and names; the code of what exists stays, others refer to it. */
export function NamedFields({ typed, isNew, change }: NamedFieldsProps) {
  const { t } = useTranslation("factory");
  return (
    <>
      <TextField
        label={t("code")}
        value={typed.code}
        onChange={(code) => change({ code })}
        disabled={!isNew}
        required
        maxLength={120}
      />
      <div className="m-form-row">
        <TextField
          label={t("name")}
          value={typed.name}
          onChange={(name) => change({ name })}
          required
          maxLength={200}
        />
        <TextField
          label={t("nameEn")}
          value={typed.nameEn}
          onChange={(nameEn) => change({ nameEn })}
          maxLength={200}
        />
      </div>
    </>
  );
}
