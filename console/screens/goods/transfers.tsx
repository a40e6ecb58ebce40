import { useTranslation } from "react-i18next";
import { listTransfersEndpoint } from "../../../contract/stock-transfers.ts";
import { api } from "../../api.ts";
import { useFilter } from "../../parts/filter-bar.tsx";
import { GoodsList } from "./goods-list.tsx";
import type { FilterField } from "../../parts/filter-bar.tsx";
import { useFormat } from "../../parts/format.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { dayOf } from "../../parts/grid/index.ts";
import { usePlaces } from "../../parts/masters.ts";
import { NewTransfer } from "./transfer-new.tsx";
import { TransferRecord } from "./transfer-record.tsx";
import type { Transfer } from "./transfer-record.tsx";

const states = ["under_way", "received"] as const;

function useColumns(): readonly GridColumn<Transfer>[] {
  const { t } = useTranslation("goods");
  const { name } = usePlaces();
  const format = useFormat();
  const { count } = format;
  const sum = (row: Transfer, key: "shipped" | "received" | "missing") =>
    row.lines.reduce((total, line) => total + line[key], 0);
  return [
    { key: "number", title: t("transfer.number"), width: 130, text: (row) => row.number },
    { key: "from", title: t("transfer.from"), width: 140, text: (row) => name(row.fromPlaceId) },
    { key: "to", title: t("transfer.to"), width: 140, text: (row) => name(row.toPlaceId) },
    { key: "day", title: t("transfer.expected"), width: 120, ...dayOf((row) => row.day, format) },
    {
      ...{ key: "state", title: t("transfer.state"), width: 100 },
      text: (row) => t(`transfer.${row.state}`),
    },
    {
      ...{ key: "items", title: t("code"), width: 180 },
      text: (row) => [...new Set(row.lines.map((line) => line.code))].join(", "),
    },
    {
      ...{ key: "shipped", title: t("transfer.shipped"), width: 80, numeric: true },
      text: (row) => count(sum(row, "shipped")),
    },
    {
      ...{ key: "received", title: t("transfer.arrived"), width: 80, numeric: true },
      text: (row) => count(sum(row, "received")),
    },
    {
      ...{ key: "missing", title: t("transfer.missing"), width: 80, numeric: true },
      text: (row) => count(sum(row, "missing")),
    },
  ];
}

/** Goods on their way between places. */
export function Transfers() {
  const { t } = useTranslation("goods");
  const fields: readonly FilterField[] = [
    {
      ...{ kind: "choice", key: "state", label: t("transfer.state") },
      options: states.map((value) => ({ value, label: t(`transfer.${value}`) })),
    },
  ];
  const filter = useFilter(fields);
  const asked = states.find((each) => each === filter["state"]);
  return (
    <GoodsList<Transfer>
      id="transfers"
      words={{
        title: t("transfer.title"),
        lead: t("transfer.lead"),
        none: t("transfer.noneText"),
      }}
      fields={fields}
      views={[
        { id: "all", label: t("all"), filter: {} },
        { id: "under_way", label: t("transfer.under_way"), filter: { state: "under_way" } },
      ]}
      columns={useColumns()}
      keyOf={(row) => String(row.id)}
      query={filter}
      fetchPage={async ({ after, limit, signal }) => {
        const query = {
          limit,
          ...(asked ? { state: asked } : {}),
          ...(after === null ? {} : { before: Number(after) }),
        };
        const page = await api.call(listTransfersEndpoint, { query, signal });
        return { rows: page.rows, next: page.next === null ? null : String(page.next) };
      }}
      create={{ label: t("transfer.new"), form: (leave) => <NewTransfer onDone={leave} /> }}
      titleOf={(row) => row.number}
      record={(row, { mayWrite }) => (
        <TransferRecord key={row.id} transfer={row} readOnly={!mayWrite} />
      )}
    />
  );
}
