import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/format.ts";
import type { Row } from "./reads.ts";

/** What a check saw, in words. */
export function useFound(zone: string | undefined): (finding: Row["found"][number]) => string {
  const { t } = useTranslation("exceptions");
  const format = useFormat();
  return ({ rule, subject, units, at }) => {
    // A day has ten signs; anything longer is an instant.
    const when = at === null ? "" : at.length > 10 ? format.instant(at, zone) : format.day(at);
    return t(`found.${rule}`, { subject, units: format.count(units), at: when });
  };
}
