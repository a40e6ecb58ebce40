import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useMay } from "../../shell/session.ts";
import { NewRow } from "./new-row.tsx";
import type { NewRowProps } from "./new-row.tsx";

/** What is kept or capped of an item, for a place or a channel. */
export interface Allocation {
  readonly itemId: number;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  /** The place or the channel. */
  readonly holder: string;
  readonly holderId: number;
  /** What stands in the columns of numbers. */
  readonly cells: readonly ReactNode[];
  /** What the explanation is asked for. */
  readonly why: Readonly<Record<string, string>>;
}

interface AllocationsProps {
  readonly title: string;
  readonly hint: string;
  readonly none: string;
  readonly error: unknown;
  readonly holder: string;
  /** Heads of the columns of numbers. */
  readonly heads: readonly string[];
  /** Absent while they are read. */
  readonly rows: readonly Allocation[] | undefined;
  readonly adding: NewRowProps;
}

/** A table of what is kept back or capped by item and holder, edited where it stands, and one row more. */
export function Allocations(props: AllocationsProps) {
  const { title, hint, none, error, holder, heads, rows, adding } = props;
  const { t } = useTranslation("sourcing");
  const mayWrite = useMay("stock.write");
  return (
    <section className="card m-gap">
      <h2>{title}</h2>
      <p className="m-soft">{hint}</p>
      <ErrorNotice error={error} />
      <div className="scroll" tabIndex={0} role="region" aria-label={title}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t("item")}</th>
              <th>{holder}</th>
              {heads.map((head) => (
                <th key={head} className="num">
                  {head}
                </th>
              ))}
              <th aria-label={t("why")} />
            </tr>
          </thead>
          <tbody>
            {rows?.map((row) => (
              <tr key={`${row.itemId}/${row.holderId}`}>
                <td>
                  {row.code}
                  <div className="m-soft">{nameOf(row)}</div>
                </td>
                <td>{row.holder}</td>
                {row.cells.map((cell, index) => (
                  <td key={heads[index]} className="num">
                    {cell}
                  </td>
                ))}
                <td>
                  <Link to="/explain" search={row.why as never}>
                    {t("why")}
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows?.length === 0 && <p className="m-soft">{none}</p>}
      {mayWrite && <NewRow {...adding} />}
    </section>
  );
}
