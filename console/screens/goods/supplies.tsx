import { useTranslation } from "react-i18next";
import { listSuppliesEndpoint } from "../../../contract/stock-supplies.ts";
import { nameOf } from "../../i18n.ts";
import { api } from "../../api.ts";
import { useFilter } from "../../parts/filter-bar.tsx";
import { goodsAsked, usePlaceFields } from "./fields.tsx";
import { GoodsList } from "./goods-list.tsx";
import { useFormat } from "../../parts/format.ts";
import { dayOf } from "../../parts/grid/index.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { usePlaces } from "../../parts/masters.ts";
import { SupplyRecord } from "./supply-forms.tsx";
import { unitsInWords } from "../../parts/units.ts";
import { NewSupply } from "./supply-new.tsx";
import type { Supply } from "./supply-forms.tsx";

function useColumns(): readonly GridColumn<Supply>[] {
  const { t } = useTranslation("goods");
  const { name } = usePlaces();
  const format = useFormat();
  const { count } = format;
  return [
    { key: "day", title: t("day"), width: 120, ...dayOf((row) => row.day, format) },
    { key: "code", title: t("code"), width: 120, text: (row) => row.code },
    { key: "name", title: t("name"), width: 180, text: nameOf },
    { key: "place", title: t("place"), width: 140, text: (row) => name(row.placeId) },
    {
      ...{ key: "kind", title: t("supplies.kind"), width: 90 },
      text: (row) => t(`supplies.${row.kind}`),
    },
    {
      ...{ key: "units", title: t("units"), width: 150, numeric: true },
      text: (row) => unitsInWords({ unit: row.unit, units: row.larger }, row.units),
    },
    {
      ...{ key: "promised", title: t("supplies.promised"), width: 90, numeric: true },
      text: (row) => count(row.promised),
    },
    {
      key: "document",
      title: t("supplies.document"),
      width: 150,
      text: (row) => row.documentNumber,
    },
  ];
}

/** Receipts to come: what is announced, how much of it is promised already. */
export function Supplies() {
  const { t } = useTranslation("goods");
  const format = useFormat();
  const fields = usePlaceFields();
  const filter = useFilter(fields);
  return (
    <GoodsList<Supply>
      id="supplies"
      words={{
        title: t("supplies.title"),
        lead: t("supplies.lead"),
        none: t("supplies.noneText"),
      }}
      fields={fields}
      columns={useColumns()}
      keyOf={(row) => String(row.id)}
      query={filter}
      fetchPage={({ after, limit, signal }) =>
        api.call(listSuppliesEndpoint, {
          query: { limit, ...goodsAsked(filter), ...(after === null ? {} : { after }) },
          signal,
        })
      }
      create={{ label: t("supplies.new"), form: (leave) => <NewSupply onDone={leave} /> }}
      titleOf={(row) => `${row.code} · ${format.day(row.day)}`}
      record={(row, { leave, mayWrite }) => (
        <SupplyRecord
          key={`${row.id} ${row.units}`}
          supply={row}
          readOnly={!mayWrite}
          onDone={leave}
        />
      )}
    />
  );
}
