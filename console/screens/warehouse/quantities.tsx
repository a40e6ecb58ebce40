import { useState } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import type { WorkLine } from "./work.ts";

/** Units typed or counted per line, at first all of them. */
export function useUnits(lines: readonly WorkLine[], most: (line: WorkLine) => number) {
  const [typed, setTyped] = useState<ReadonlyMap<number, number>>(new Map());
  const of = (line: WorkLine) => Math.min(most(line), typed.get(line.lineId) ?? most(line));
  return {
    of,
    set: (lineId: number, units: number) => setTyped(new Map(typed).set(lineId, units)),
    setAll: (units: ReadonlyMap<number, number>) => setTyped(units),
    chosen: lines
      .map((line) => ({ lineId: line.lineId, units: of(line) }))
      .filter((each) => each.units > 0),
  };
}

interface QuantitiesProps {
  readonly lines: readonly WorkLine[];
  readonly units: ReturnType<typeof useUnits>;
  readonly most: (line: WorkLine) => number;
}

/** Lines with a number each, of how many. */
export function Quantities({ lines, units, most }: QuantitiesProps) {
  const { t } = useTranslation("warehouse");
  return (
    <ul className="w-lines">
      {lines.map((line) => (
        <li key={line.lineId}>
          <span className="m-grow">
            <strong>{line.code}</strong> <span className="m-soft">{nameOf(line)}</span>
          </span>
          <input
            type="number"
            inputMode="numeric"
            className="m-field w-big w-units"
            aria-label={t("work.units", { code: line.code })}
            min={0}
            max={most(line)}
            value={units.of(line)}
            onChange={(event) => units.set(line.lineId, Math.max(0, Number(event.target.value)))}
          />
          <span className="m-soft">{t("work.of", { units: most(line) })}</span>
        </li>
      ))}
    </ul>
  );
}
