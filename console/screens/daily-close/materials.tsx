import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { useFormat } from "../../parts/format.ts";
import type { DayPage } from "./reads.ts";

type Material = DayPage["materials"][number];

/** What is typed for a component: used more (or, below zero, less) than booked, and why. */
export interface Difference {
  readonly units: string;
  readonly note: string;
}

const nothing: Difference = { units: "", note: "" };

/** The differences that are typed; null while one of them is no whole number, or says no reason. */
export function differencesIn(
  materials: readonly Material[],
  typed: ReadonlyMap<number, Difference>,
) {
  const said = [];
  for (const { itemId, standard } of materials) {
    const { units, note } = typed.get(itemId) ?? nothing;
    const difference = Number(units);
    if (units.trim() === "" || difference === 0) continue;
    const fits = Number.isSafeInteger(difference) && standard + difference >= 0;
    if (!fits || note.trim() === "") return null;
    said.push({ itemId, difference, note: note.trim() });
  }
  return said;
}

interface RowProps {
  readonly row: Material;
  readonly typed: Difference;
  /** Null: nothing can be typed. */
  readonly onType: ((typed: Difference) => void) | null;
}

function Row({ row, typed, onType }: RowProps) {
  const { t } = useTranslation("dailyClose");
  const format = useFormat();
  const name = (label: string) => `${label} · ${row.code}`;
  const field = (key: keyof Difference, label: string) => (
    <input
      className="m-field"
      {...(key === "units" ? { type: "number", step: 1, min: -row.standard } : { maxLength: 500 })}
      aria-label={name(label)}
      value={typed[key]}
      onChange={(event) => onType?.({ ...typed, [key]: event.target.value })}
    />
  );
  return (
    <tr>
      <td>{`${row.code} ${nameOf(row)}`}</td>
      <td className="num">{format.count(row.standard)}</td>
      <td className="num">
        {onType ? field("units", t("difference")) : row.difference > 0 && "+"}
        {!onType && format.count(row.difference)}
      </td>
      <td>{onType ? field("note", t("why")) : row.note}</td>
    </tr>
  );
}

interface MaterialsProps {
  readonly page: DayPage;
  readonly typed: ReadonlyMap<number, Difference>;
  /** Null: nothing can be typed. */
  readonly onType: ((itemId: number, typed: Difference) => void) | null;
}

/** What a day used of each component by standard, and by how much it was more or less. */
export function Materials({ page, typed, onType }: MaterialsProps) {
  const { t } = useTranslation("dailyClose");
  const { materials } = page;
  if (materials.length === 0) return null;
  return (
    <section className="card">
      <h2>{t("materials")}</h2>
      <p className="soft">{t(onType ? "materialsText" : "materialsClosed")}</p>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("materials")}>
        <table className="plain close-lines">
          <thead>
            <tr>
              <th>{t("component")}</th>
              <th className="num">{t("standard")}</th>
              <th className="num">{t("difference")}</th>
              <th>{t("why")}</th>
            </tr>
          </thead>
          <tbody>
            {materials.map((row) => (
              <Row
                key={row.itemId}
                row={row}
                typed={typed.get(row.itemId) ?? nothing}
                onType={onType && ((next) => onType(row.itemId, next))}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
