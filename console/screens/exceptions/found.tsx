import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { useFormat } from "../../parts/format.ts";
import type { FileColumn } from "../../parts/grid/index.ts";
import { usePlaces } from "../../parts/masters.ts";
import type { Row } from "./reads.ts";

/** What a check saw, in words. */
export function useFound(zone: string | undefined): (finding: Row["found"][number]) => string {
  const found = useFoundAt();
  return (finding) => found(finding, zone);
}

/** What a check saw, in words, with moments as clocks of the zone show them. */
function useFoundAt() {
  const { t } = useTranslation("exceptions");
  const format = useFormat();
  return ({ rule, subject, units, at }: Row["found"][number], zone: string | undefined) => {
    // A day has ten signs; anything longer is an instant.
    const when = at === null ? "" : at.length > 10 ? format.instant(at, zone) : format.day(at);
    return t(`found.${rule}`, { subject, units: format.count(units), at: when });
  };
}

/** The columns that the exceptions are saved with. */
export function useFileColumns(): readonly FileColumn<Row>[] {
  const { t } = useTranslation("exceptions");
  const format = useFormat();
  const places = usePlaces();
  const found = useFoundAt();
  const standing = (row: Row) => {
    if (row.reason) return t(`reason.${row.reason}`);
    return row.clearedAt ? t("cleared") : t(`level.${row.level}`);
  };
  return [
    { title: t("kindTitle"), text: (row) => t(`kind.${row.kind}`) },
    { title: t("promisedDay"), text: (row) => row.promisedDay },
    { title: t("order"), text: (row) => row.orderNumber },
    { title: t("item"), text: (row) => row.item.code },
    { title: t("itemName"), text: (row) => nameOf(row.item) },
    { title: t("units"), numeric: true, text: (row) => String(row.units) },
    {
      title: t("what"),
      text: (row) => row.found.map((each) => found(each, places.zone(row.placeId))).join("; "),
    },
    { title: t("owner"), text: (row) => row.owner || t(`role.${row.ownerRole}`) },
    {
      title: t("limit"),
      text: (row) => format.fullInstant(row.closedAt ?? row.dueAt, places.zone(row.placeId)),
    },
    { title: t("standing"), text: standing },
  ];
}
