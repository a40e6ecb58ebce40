import type { ClipboardEvent, KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { cellsOf } from "../../parts/grid/cells.ts";
import { cellOf, isMinutes, withBlock } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";
import type { FamilyRow } from "./reads.ts";

interface TableProps {
  readonly families: readonly FamilyRow[];
  readonly matrix: Matrix;
  readonly onChange: (matrix: Matrix) => void;
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ...{ ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] },
};

/** Goes to the cell above or below; left and right move within the text. */
function onKey(event: KeyboardEvent<HTMLInputElement>, row: number, column: number): void {
  const step = steps[event.key];
  if (!step) return;
  event.preventDefault();
  const cell = `[data-cell="${row + step[0]}/${column + step[1]}"]`;
  event.currentTarget.closest("table")?.querySelector<HTMLInputElement>(cell)?.focus();
}

/** Minutes from the family of the row to that of the column; a copied block can be pasted. */
export function MatrixTable({ families, matrix, onChange }: TableProps) {
  const { t } = useTranslation("factory");
  const ids = families.map((each) => each.id);
  const write = (row: number, column: number, cells: string[][]) =>
    onChange(withBlock(matrix, ids, { row, column, cells }));
  const paste = (event: ClipboardEvent, row: number, column: number) => {
    const cells = cellsOf(event.clipboardData.getData("text/plain"));
    if (cells.length === 0) return;
    event.preventDefault();
    write(row, column, cells);
  };
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("views.changeovers")}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("fromTo")}</th>
            {families.map((to) => (
              <th key={to.id} scope="col">
                {nameOf(to)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {families.map((from, row) => (
            <tr key={from.id}>
              <th scope="row">{nameOf(from)}</th>
              {families.map((to, column) => {
                const text = cellOf(matrix, from.id, to.id);
                return (
                  <td key={to.id}>
                    <input
                      className="m-field m-minutes"
                      inputMode="numeric"
                      data-cell={`${row}/${column}`}
                      aria-label={t("minutesFromTo", { from: nameOf(from), to: nameOf(to) })}
                      aria-invalid={!isMinutes(text) || undefined}
                      value={text}
                      onChange={(event) => write(row, column, [[event.target.value]])}
                      onKeyDown={(event) => onKey(event, row, column)}
                      onPaste={(event) => paste(event, row, column)}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
