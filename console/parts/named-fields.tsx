import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { TextField } from "./form.tsx";

export interface TypedNames {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
}

interface NamedFieldsProps {
  readonly typed: TypedNames;
  readonly isNew: boolean;
  readonly change: (part: Partial<TypedNames>) => void;
  /** What stands beside the code: mostly the row's kind. */
  readonly children?: ReactNode;
}

/** Names of a row, or none of a new one. */
export const namesOf = (row: TypedNames | null): TypedNames => ({
  ...{ code: row?.code ?? "", name: row?.name ?? "", nameEn: row?.nameEn ?? "" },
});

/** Code and names; the code of what exists stays, others refer to it. */
export function NamedFields({ typed, isNew, change, children }: NamedFieldsProps) {
  const { t } = useTranslation("parts");
  const code = (
    <TextField
      label={t("named.code")}
      value={typed.code}
      onChange={(typedCode) => change({ code: typedCode })}
      disabled={!isNew}
      required
      maxLength={120}
    />
  );
  const beside = (
    <div className="m-form-row">
      {code}
      {children}
    </div>
  );
  return (
    <>
      {children ? beside : code}
      <div className="m-form-row">
        <TextField
          label={t("named.name")}
          value={typed.name}
          onChange={(name) => change({ name })}
          required
          maxLength={200}
        />
        <TextField
          label={t("named.nameEn")}
          value={typed.nameEn}
          onChange={(nameEn) => change({ nameEn })}
          maxLength={200}
        />
      </div>
    </>
  );
}
