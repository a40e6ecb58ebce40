import { useTranslation } from "react-i18next";
import { listLots } from "../../../contract/stock-lots.ts";
import { nameOf } from "../../i18n.ts";
import { api } from "../../api.ts";
import { useFilter } from "../../parts/filter-bar.tsx";
import { goodsAsked, usePlaceFields } from "./fields.tsx";
import { GoodsList } from "./goods-list.tsx";
import type { FilterField } from "../../parts/filter-bar.tsx";
import { useFormat } from "../../parts/format.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { dayOf, momentOf } from "../../parts/grid/index.ts";
import { usePlaces } from "../../parts/masters.ts";
import { LotRecord } from "./lot-record.tsx";
import type { Lot } from "./lot-record.tsx";

const keyOf = (row: Lot) =>
  [row.itemId, row.placeId, row.lotId, row.ownerId, row.condition].join("-");

function useColumns(): readonly GridColumn<Lot>[] {
  const { t } = useTranslation("goods");
  const { name } = usePlaces();
  const format = useFormat();
  const { count } = format;
  return [
    { key: "code", title: t("code"), width: 120, text: (row) => row.code },
    { key: "name", title: t("name"), width: 180, text: nameOf },
    { key: "place", title: t("place"), width: 140, text: (row) => name(row.placeId) },
    { key: "lot", title: t("lot"), width: 110, text: (row) => row.lot },
    {
      ...{ key: "condition", title: t("lots.condition"), width: 110 },
      text: (row) => t(`lots.${row.condition}`),
    },
    {
      ...{ key: "onHand", title: t("units"), width: 90, numeric: true },
      text: (row) => count(row.onHand),
    },
    {
      ...{ key: "expiresOn", title: t("lots.lastDay"), width: 120 },
      ...dayOf((row) => row.expiresOn, format),
    },
    {
      ...{ key: "until", title: t("lots.sellableUntil"), width: 150 },
      ...momentOf((row) => row.sellableUntil, format),
    },
  ];
}

/** What lies where by lot and condition, with its days. */
export function Lots() {
  const { t } = useTranslation("goods");
  const placeFields = usePlaceFields();
  const fields: readonly FilterField[] = [
    ...placeFields,
    { kind: "day", key: "dueBy", label: t("lots.dueBy") },
  ];
  const filter = useFilter(fields);
  const { dueBy } = filter;
  return (
    <GoodsList<Lot>
      id="lots"
      words={{ title: t("lots.title"), lead: t("lots.lead"), none: t("lots.noneText") }}
      fields={fields}
      columns={useColumns()}
      keyOf={keyOf}
      query={filter}
      fetchPage={({ after, limit, signal }) =>
        api.call(listLots, {
          query: {
            ...{ limit, ...goodsAsked(filter) },
            ...(dueBy ? { dueBy } : {}),
            ...(after === null ? {} : { after }),
          },
          signal,
        })
      }
      titleOf={(row) => `${row.code} ${row.lot}`}
      record={(row, { mayWrite }) => <LotRecord key={keyOf(row)} lot={row} readOnly={!mayWrite} />}
    />
  );
}
