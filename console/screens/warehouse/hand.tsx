import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { resolveItems } from "../../../contract/order-entry.ts";
import { api } from "../../api.ts";
import { CameraScan } from "../../parts/camera/camera-scan.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useMay } from "../../shell/session.ts";
import { Quantities, useUnits } from "./quantities.tsx";
import { Missing } from "./missing.tsx";
import { PackForm } from "./pack-form.tsx";
import type { Work, WorkLine } from "./work.ts";

const loose = (line: WorkLine) => line.loose;

/**
 * The line that a scanned or typed code means, by the item's whole code or a barcode, and how many units a
 * piece of it holds. A part of a code or name is no answer: another item would be packed.
 */
async function meantBy(lines: readonly WorkLine[], code: string) {
  const same = (each: WorkLine) => each.code.toLowerCase() === code.toLowerCase();
  const direct = lines.find(same);
  if (direct) return { line: direct, units: 1 };
  const { rows } = await api.call(resolveItems, { body: { texts: [code] } });
  const [found] = rows;
  const line = found?.isExact && lines.find((each) => each.itemId === found.item?.id);
  return line ? { line, units: found.units } : null;
}

interface ScanProps {
  readonly lines: readonly WorkLine[];
  readonly found: ReadonlyMap<number, number> | null;
  readonly onFound: (found: ReadonlyMap<number, number>) => void;
}

/** A field for the scanner: the first scan starts the count at nothing, each one adds a unit. */
function Scan({ lines, found, onFound }: ScanProps) {
  const { t } = useTranslation("warehouse");
  const [code, setCode] = useState("");
  const [said, setSaid] = useState<ReactNode>(null);
  const count = async (asked: string): Promise<string> => {
    const meant = await meantBy(lines, asked);
    if (!meant) return t("scan.unknown", { code: asked });
    const { line } = meant;
    const counted = found ?? new Map(lines.map((each) => [each.lineId, 0]));
    const before = counted.get(line.lineId) ?? 0;
    if (before >= line.loose) return t("scan.full", { code: line.code });
    const units = before + meant.units;
    if (units > line.loose)
      return t("scan.tooMany", { code: line.code, units: meant.units, left: line.loose - before });
    onFound(new Map(counted).set(line.lineId, units));
    return t("scan.found", { code: line.code, found: units, units: line.loose });
  };
  const take = async (asked: string) => {
    const what = await count(asked).catch((error: unknown) => <ErrorNotice error={error} />);
    setSaid(what);
    return what;
  };
  const scan = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() !== "") void take(code.trim());
    setCode("");
  };
  return (
    <form className="w-scan" onSubmit={scan}>
      <input
        className="m-field w-big m-grow"
        aria-label={t("scan.label")}
        placeholder={t("scan.label")}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        autoComplete="off"
        enterKeyHint="done"
      />
      <CameraScan onCode={take} />
      <output className="m-soft">{said ?? t("scan.hint")}</output>
    </form>
  );
}

/** What is in the picker's hands: counted by scan or by number, then packed, or told missing. */
export function Hand({ work }: { readonly work: Work }) {
  const { t } = useTranslation("warehouse");
  const lines = work.lines.filter((line) => line.loose > 0);
  const units = useUnits(lines, loose);
  const [found, setFound] = useState<ReadonlyMap<number, number> | null>(null);
  const mayWork = useMay("warehouse.write");
  const isBound = work.parcels.some((parcel) => parcel.state === "picked");
  if (lines.length === 0 && !isBound) return null;
  const missing = lines
    .map((line) => ({ line, units: line.loose - units.of(line) }))
    .filter((each) => each.units > 0);
  return (
    <div className="w-step">
      <h4>{t("work.inHand")}</h4>
      {lines.length > 0 && (
        <>
          {mayWork && (
            <Scan
              lines={lines}
              found={found}
              onFound={(counted) => {
                setFound(counted);
                units.setAll(counted);
              }}
            />
          )}
          <Quantities lines={lines} units={units} most={loose} />
        </>
      )}
      {mayWork && missing.length > 0 && <Missing work={work} missing={missing} />}
      {mayWork && <PackForm work={work} chosen={units.chosen} />}
    </div>
  );
}
