import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../api.ts";
import { nameOf } from "../i18n.ts";
import type { PaletteSearch } from "../parts/command-palette.tsx";
import { useMay } from "./session.ts";

const foundMax = 6;

/** Finds records for the palette: orders by number or buyer, items by code, name or barcode. */
export function useRecordSearch(): PaletteSearch {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const mayOrders = useMay("orders.read");
  const mayItems = useMay("catalog.read");
  return async (text, signal) => {
    // The frame needs no word of orders and items before somebody searches.
    const [{ listOrdersEndpoint }, { listItems }] = await Promise.all([
      import("../../contract/orders.ts"),
      import("../../contract/masters.ts"),
    ]);
    const [orders, items] = await Promise.all([
      mayOrders ? api.call(listOrdersEndpoint, { query: { text, limit: foundMax }, signal }) : null,
      mayItems ? api.call(listItems, { query: { text, limit: foundMax }, signal }) : null,
    ]);
    return [
      ...(orders?.rows ?? []).map((row) => ({
        id: `order ${row.id}`,
        label: row.number,
        note: t("palette.order"),
        group: "",
        act: () => void navigate({ to: `/orders/${row.id}` }),
      })),
      ...(items?.rows ?? []).map((row) => ({
        id: `item ${row.id}`,
        label: `${row.code} ${nameOf(row)}`,
        note: t("palette.item"),
        group: "",
        act: () => void navigate({ to: "/stock", search: { text: row.code } as never }),
      })),
    ];
  };
}
