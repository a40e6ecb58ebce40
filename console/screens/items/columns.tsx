import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listItems } from "../../../contract/items.ts";
import { nameOf } from "../../i18n.ts";
import type { GridColumn } from "../../parts/grid/index.ts";

export type ItemRow = ReplyOf<typeof listItems>["rows"][number];

/** What the list shows of an item. */
export function useItemColumns(): readonly GridColumn<ItemRow>[] {
  const { t, i18n } = useTranslation("items");
  return useMemo(() => {
    const plain = (
      key: string,
      width: number,
      text: (row: ItemRow) => string,
    ): GridColumn<ItemRow> => ({ key, title: t(key), width, text });
    const tracked = ["lotTracked", "serialTracked", "expiryTracked"] as const;
    return [
      { ...plain("code", 130, (row) => row.code), sortable: true },
      { ...plain("name", 220, nameOf), sortable: true },
      { ...plain("kind", 90, (row) => t(`kinds.${row.kind}`)), sortable: true },
      plain("unit", 120, (row) => row.unit),
      plain("units", 150, (row) =>
        row.units.map((each) => `${each.unit}=${each.factor}`).join(" "),
      ),
      plain("barcodes", 170, (row) => row.barcodes.map((each) => each.code).join(" ")),
      plain("parts", 160, (row) => row.parts.map((each) => `${each.code}×${each.units}`).join(" ")),
      plain("tracking", 160, (row) =>
        tracked
          .filter((each) => row[each])
          .map((each) => t(`short.${each}`))
          .join(" · "),
      ),
      {
        ...plain("state", 90, (row) => t(row.active ? "inUse" : "outOfUse")),
        render: (row) => (
          <span className={`m-tag ${row.active ? "m-tag-good" : ""}`}>
            {row.active ? "✓ " : "✕ "}
            {t(row.active ? "inUse" : "outOfUse")}
          </span>
        ),
      },
    ];
  }, [i18n.language, t]);
}
