import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listSafety, setSafetyEndpoint } from "../../../contract/places.ts";
import { api, useCommand } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { usePlaces } from "../../parts/masters.ts";
import { NumberCell } from "../../parts/number-cell.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import { NewRow } from "./new-row.tsx";

type Safety = ReplyOf<typeof listSafety>["rows"][number];

interface LineProps {
  readonly row: Safety;
  readonly set: (row: Safety, units: number, before: number) => void;
}

/** An item and what a place keeps of it, beside what lies there. */
function SafetyLine({ row, set }: LineProps) {
  const { t } = useTranslation("sourcing");
  const { count } = useFormat();
  const places = usePlaces();
  const mayWrite = useMay("stock.write");
  return (
    <tr>
      <td>
        {row.code}
        <div className="m-soft">{nameOf(row)}</div>
      </td>
      <td>{places.name(row.placeId)}</td>
      <td className="num">
        <NumberCell
          label={`${row.code}, ${places.name(row.placeId)}: ${t("safety")}`}
          value={row.units}
          disabled={!mayWrite}
          onCommit={(units) => set(row, units ?? 0, row.units)}
        />
      </td>
      <td className="num">{count(row.onHand)}</td>
      <td className="num">{count(row.promised)}</td>
      <td className="num">{count(row.free)}</td>
      <td>
        <Link to="/explain" search={{ itemId: String(row.itemId) } as never}>
          {t("why")}
        </Link>
      </td>
    </tr>
  );
}

/** What places keep back from promises. */
export function SafetyStock() {
  const { t } = useTranslation("sourcing");
  const places = usePlaces();
  const mayWrite = useMay("stock.write");
  const { data, error } = useQuery({ queryKey: ["safety"], queryFn: () => api.call(listSafety) });
  const save = useCommand(setSafetyEndpoint, ["safety", "stock"]);
  const set = (row: { itemId: number; placeId: number }, units: number, before?: number) => {
    const { itemId, placeId } = row;
    const undo = before === undefined ? {} : { undo: () => set(row, before) };
    save.mutate(
      { body: { rows: [{ itemId, placeId, units }] } },
      { onSuccess: (said) => toast(t("saved", { ...said }), undo) },
    );
  };
  return (
    <section className="card">
      <h2>{t("safety")}</h2>
      <p className="m-soft">{t("safetyHint")}</p>
      <ErrorNotice error={error ?? save.error} />
      <div className="scroll" tabIndex={0} role="region" aria-label={t("safety")}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t("item")}</th>
              <th>{t("place")}</th>
              <th className="num">{t("keeps")}</th>
              <th className="num">{t("onHand")}</th>
              <th className="num">{t("promised")}</th>
              <th className="num">{t("free")}</th>
              <th aria-label={t("why")} />
            </tr>
          </thead>
          <tbody>
            {data?.rows.map((row) => (
              <SafetyLine key={`${row.itemId}/${row.placeId}`} row={row} set={set} />
            ))}
          </tbody>
        </table>
      </div>
      {data?.rows.length === 0 && <p className="m-soft">{t("noSafety")}</p>}
      {mayWrite && (
        <NewRow
          label={t("addSafety")}
          choiceLabel={t("place")}
          choices={places.rows.map(({ id }) => ({ value: String(id), label: places.name(id) }))}
          unitsLabel={t("keeps")}
          onAdd={(itemId, placeId, units) => set({ itemId, placeId }, units)}
        />
      )}
    </section>
  );
}
