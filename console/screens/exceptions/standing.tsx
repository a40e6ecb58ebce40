import { useTranslation } from "react-i18next";
import { Tag } from "../../parts/basics.tsx";
import type { Tone } from "../../parts/basics.tsx";
import type { Row } from "./reads.ts";

const tones: readonly Tone[] = ["plain", "warn", "bad"];

/** How an exception stands: its check holds again, it is open, told of, or closed and why. */
export function Standing({ row }: { readonly row: Pick<Row, "reason" | "clearedAt" | "level"> }) {
  const { t } = useTranslation("exceptions");
  if (row.reason) return <Tag>{t(`reason.${row.reason}`)}</Tag>;
  if (row.clearedAt) return <Tag tone="good">{t("cleared")}</Tag>;
  return <Tag tone={tones[row.level] ?? "bad"}>{t(`level.${row.level}`)}</Tag>;
}
