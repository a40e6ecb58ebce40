import { useTranslation } from "react-i18next";
import { listShortfallsEndpoint } from "../../../contract/stock-shortfalls.ts";
import { nameOf } from "../../i18n.ts";
import { api } from "../../api.ts";
import { instant, Tag } from "../../parts/basics.tsx";
import { useFilter } from "../../parts/filter-bar.tsx";
import type { FilterField } from "../../parts/filter-bar.tsx";
import { useFormat } from "../../parts/format.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { momentOf } from "../../parts/grid/index.ts";
import { usePlaces } from "../../parts/masters.ts";
import { GoodsList } from "./goods-list.tsx";
import { ShortfallRecord } from "./shortfall-record.tsx";
import type { Shortfall } from "./shortfall-record.tsx";

function useColumns(): readonly GridColumn<Shortfall>[] {
  const { t } = useTranslation("goods");
  const { name } = usePlaces();
  const format = useFormat();
  const { count } = format;
  return [
    { key: "code", title: t("code"), width: 120, text: (row) => row.code },
    { key: "name", title: t("name"), width: 170, text: nameOf },
    { key: "place", title: t("place"), width: 130, text: (row) => name(row.placeId) },
    {
      ...{ key: "units", title: t("units"), width: 80, numeric: true },
      text: (row) => count(row.units),
    },
    { key: "cause", title: t("shortfalls.cause"), width: 190, text: (row) => row.cause },
    {
      ...{ key: "hurt", title: t("shortfalls.hurt"), width: 200 },
      text: (row) => row.lines.map((line) => line.number ?? t("shortfalls.quote")).join(", "),
    },
    {
      ...{ key: "due", title: t("shortfalls.due"), width: 170 },
      text: momentOf((row: Shortfall) => row.dueAt, format).text,
      render: (row) => (
        <>
          {instant(row.dueAt)} {row.late && <Tag tone="bad">{t("shortfalls.late")}</Tag>}
        </>
      ),
    },
  ];
}

/** Shortfalls: what is missing, whom it hurt, until when it is explained. */
export function Shortfalls() {
  const { t } = useTranslation("goods");
  const options = (["open", "closed"] as const).map((value) => ({
    value,
    label: t(`shortfalls.${value}`),
  }));
  const fields: readonly FilterField[] = [
    { kind: "choice", key: "state", label: t("shortfalls.state"), options },
  ];
  const filter = useFilter(fields);
  const state = filter["state"] === "closed" ? ("closed" as const) : ("open" as const);
  return (
    <GoodsList<Shortfall>
      id="shortfalls"
      words={{
        title: t("shortfalls.title"),
        lead: t("shortfalls.lead"),
        none: t("shortfalls.noneText"),
      }}
      fields={fields}
      views={[
        { id: "all", label: t("shortfalls.open"), filter: {} },
        { id: "closed", label: t("shortfalls.closed"), filter: { state: "closed" } },
      ]}
      columns={useColumns()}
      keyOf={(row) => String(row.id)}
      query={{ state }}
      fetchPage={async ({ after, limit, signal }) => {
        const place = after === null ? {} : { after: Number(after) };
        const query = { state, limit, ...place };
        const page = await api.call(listShortfallsEndpoint, { query, signal });
        return { rows: page.rows, next: page.next === null ? null : String(page.next) };
      }}
      titleOf={(row) => `${row.code} × ${row.units}`}
      record={(row, { leave, mayWrite }) => (
        <ShortfallRecord row={row} mayClose={mayWrite} onDone={leave} />
      )}
    />
  );
}
