import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/format.ts";
import { SaveTable } from "../../parts/grid/index.ts";
import type { FileColumn } from "../../parts/grid/index.ts";
import { usePlaces } from "../../parts/masters.ts";
import { useSpoken } from "./figures.tsx";
import type { Board, Measure } from "./figures.tsx";

const ageKeys = ["age0", "age1", "age2", "age3"] as const;

/** The columns that open holds are saved with. */
function useStuckColumns(): readonly FileColumn<Board["stuck"][number]>[] {
  const { t } = useTranslation("reports");
  const { t: word } = useTranslation();
  return [
    { title: t("reason"), text: (row) => word(`reason.${row.reason}`) },
    { title: t("owner"), text: (row) => word(`role.${row.ownerRole}`) },
    { title: t("oldest"), text: (row) => row.oldestDay },
    { title: t("open"), numeric: true, text: (row) => String(row.open) },
    ...ageKeys.map((key, at) => ({
      ...{ title: t(key), numeric: true },
      text: (row: Board["stuck"][number]) => String(row.ages[at] ?? 0),
    })),
  ];
}

function StuckRow({ row }: { readonly row: Board["stuck"][number] }) {
  const { t: word } = useTranslation();
  const format = useFormat();
  return (
    <tr>
      <th scope="row">
        <Link to="/holds" search={{ reason: row.reason, ownerRole: row.ownerRole } as never}>
          {word(`reason.${row.reason}`)}
        </Link>
      </th>
      <td>{word(`role.${row.ownerRole}`)}</td>
      <td>{format.day(row.oldestDay)}</td>
      <td className="num">{format.count(row.open)}</td>
      {row.ages.map((value, index) => (
        <td className="num" key={ageKeys[index]}>
          {format.count(value)}
        </td>
      ))}
    </tr>
  );
}

/** Open holds by reason and owner, with how old they are; each opens to its holds. */
export function StuckTable({ board }: { readonly board: Board }) {
  const { t } = useTranslation("reports");
  const columns = useStuckColumns();
  if (board.stuck.length === 0)
    return (
      <section className="card">
        <h2>{t("stuck")}</h2>
        <p className="soft">{t("noneStuck")}</p>
      </section>
    );
  return (
    <section className="card">
      <div className="m-table-head">
        <h2>{t("stuck")}</h2>
        <SaveTable label={t("stuck")} columns={columns} rows={board.stuck} />
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("stuck")}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t("reason")}</th>
              <th scope="col">{t("owner")}</th>
              <th scope="col">{t("oldest")}</th>
              <th scope="col" className="num">
                {t("open")}
              </th>
              {ageKeys.map((key) => (
                <th scope="col" className="num" key={key}>
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {board.stuck.map((row) => (
              <StuckRow row={row} key={`${row.reason}/${row.ownerRole}`} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const units = ["items", "onHand", "promised", "free", "incoming"] as const;

/** Stock by place; each place opens to its items. */
export function StockTable({ board }: { readonly board: Board }) {
  const { t } = useTranslation("reports");
  const format = useFormat();
  const places = usePlaces();
  const columns: readonly FileColumn<Board["stock"][number]>[] = [
    { title: t("place"), text: (row) => places.name(row.placeId) },
    ...units.map((key) => ({
      ...{ title: t(key), numeric: true },
      text: (row: Board["stock"][number]) => String(row[key]),
    })),
  ];
  return (
    <section className="card">
      <div className="m-table-head">
        <h2>{t("stock")}</h2>
        {board.stock.length > 0 && (
          <SaveTable label={t("stock")} columns={columns} rows={board.stock} />
        )}
      </div>
      {board.stock.length === 0 && <p className="soft">{t("noneStock")}</p>}
      {board.stock.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={t("stock")}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t("place")}</th>
                {units.map((key) => (
                  <th scope="col" className="num" key={key}>
                    {t(key)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {board.stock.map((row) => (
                <tr key={row.placeId}>
                  <th scope="row">
                    <Link to="/stock" search={{ placeId: String(row.placeId) } as never}>
                      {places.name(row.placeId)}
                    </Link>
                  </th>
                  {units.map((key) => (
                    <td className="num" key={key}>
                      {format.count(row[key])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** What each number means, how it is worked out, and out of which rows. */
export function Definitions({ measures }: { readonly measures: readonly Measure[] }) {
  const { t } = useTranslation("reports");
  const spoken = useSpoken();
  return (
    <section className="card">
      <h2>{t("definitions")}</h2>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("definitions")}>
        <table className="plain">
          <thead>
            <tr>
              {(["measure", "meaning", "formula", "source"] as const).map((key) => (
                <th scope="col" key={key}>
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {measures.map((measure) => (
              <tr key={measure.key}>
                <th scope="row">{spoken(measure.name)}</th>
                <td>{spoken(measure.words)}</td>
                <td>
                  <code>{[measure.numerator, measure.denominator ?? []].flat().join(" ÷ ")}</code>
                </td>
                <td>
                  <code>{measure.source}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
