import { useTranslation } from "react-i18next";
import { ChooseSome } from "../../parts/choose-some.tsx";
import { reachKinds, useReach } from "./names.ts";
import type { Reach } from "./names.ts";

interface ReachFieldsProps {
  readonly value: Reach;
  readonly onChange: (value: Reach) => void;
}

/** To which channels, places and distributors a user or a key is narrowed. */
export function ReachFields({ value, onChange }: ReachFieldsProps) {
  const { t } = useTranslation("people");
  const reach = useReach();
  return (
    <>
      {reachKinds.map((kind) => (
        <ChooseSome
          key={kind}
          label={t(`reach.${kind}`)}
          choices={reach[kind]}
          value={value[kind]}
          onChange={(ids) => onChange({ ...value, [kind]: ids })}
        />
      ))}
    </>
  );
}
