import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { useFormat } from "../../parts/format.ts";
import { SaveTable } from "../../parts/grid/index.ts";
import { usePlaces } from "../../parts/masters.ts";
import { useFileColumns, useFound } from "./found.tsx";
import type { Row } from "./reads.ts";
import { Standing } from "./standing.tsx";

interface RowProps {
  readonly row: Row;
  readonly onOpen: (id: number) => void;
}

function ExceptionRow({ row, onOpen }: RowProps) {
  const { t } = useTranslation("exceptions");
  const format = useFormat();
  const zone = usePlaces().zone(row.placeId);
  const found = useFound(zone);
  const [first, ...more] = row.found;
  return (
    <tr>
      <td>
        <button type="button" className="m-link" onClick={() => onOpen(row.id)}>
          {t(`kind.${row.kind}`)}
        </button>
      </td>
      <td>{format.day(row.promisedDay)}</td>
      <td>
        <Link to={`/orders/${row.orderId}`}>{row.orderNumber}</Link>
        <div className="soft">{`${row.item.code} ${nameOf(row.item)}`}</div>
      </td>
      <td className="num">{format.count(row.units)}</td>
      <td>
        {first && found(first)}
        {more.length > 0 && <div className="soft">{t("more", { count: more.length })}</div>}
      </td>
      <td>{row.owner || t(`role.${row.ownerRole}`)}</td>
      <td>{format.instant(row.closedAt ?? row.dueAt, zone)}</td>
      <td>
        <Standing row={row} />
      </td>
    </tr>
  );
}

/** Exceptions, each opening to what it is made of and what was done about it. */
export function List({ rows, onOpen }: { readonly rows: readonly Row[] } & Omit<RowProps, "row">) {
  const { t } = useTranslation("exceptions");
  const columns = useFileColumns();
  return (
    <section className="card">
      <div className="m-table-head">
        <h2>{t("listTitle", { count: rows.length })}</h2>
        <SaveTable label={t("title")} columns={columns} rows={rows} />
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("title")}>
        <table className="plain exc-list">
          <thead>
            <tr>
              <th>{t("kindTitle")}</th>
              <th>{t("promisedDay")}</th>
              <th>{t("order")}</th>
              <th className="num">{t("units")}</th>
              <th>{t("what")}</th>
              <th>{t("owner")}</th>
              <th>{t("limit")}</th>
              <th>{t("standing")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <ExceptionRow key={row.id} row={row} onOpen={onOpen} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
