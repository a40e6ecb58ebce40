import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/format.ts";
import type { ItemPage } from "./reads.ts";
import { unitWord } from "../../parts/units.ts";

const rows = ["gross", "receipts", "net", "planned", "balance"] as const;

/** The time-phased table: a column for each day on which something moves. */
export function Phased({ page }: { readonly page: ItemPage }) {
  const { t } = useTranslation("materials");
  const format = useFormat();
  return (
    <section className="card">
      <h2>{t("phased", { unit: unitWord(page.item.unit) })}</h2>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("phasedLabel")}>
        <table className="plain mat-phased">
          <thead>
            <tr>
              <th scope="col">{t("day")}</th>
              {page.table.map(({ day }) => (
                <th key={day} scope="col" className="num">
                  {format.shortDay(day)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row}>
                <th scope="row">{t(`row.${row}`)}</th>
                {page.table.map((each) => (
                  <td
                    key={each.day}
                    className={`num${row === "balance" && each.balance < 0 ? " bad" : ""}`}
                  >
                    {each[row] === 0 && row !== "balance" ? "" : format.count(each[row])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="m-soft">{t("phasedText")}</p>
    </section>
  );
}
