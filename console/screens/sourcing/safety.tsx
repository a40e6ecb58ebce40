import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listSafety, setSafetyEndpoint } from "../../../contract/places.ts";
import { api, useCommand } from "../../api.ts";
import { useFormat } from "../../parts/format.ts";
import { usePlaces } from "../../parts/masters.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { UnitsCell } from "../../parts/units-cell.tsx";
import type { TypedUnits } from "../../parts/units.ts";
import { useMay } from "../../shell/session.ts";
import { Allocations } from "./allocations.tsx";

type Safety = ReplyOf<typeof listSafety>["rows"][number];

/** What places keep back from promises. */
export function SafetyStock() {
  const { t } = useTranslation("sourcing");
  const { count } = useFormat();
  const places = usePlaces();
  const mayWrite = useMay("stock.write");
  const { data, error } = useQuery({ queryKey: ["safety"], queryFn: () => api.call(listSafety) });
  const save = useCommand(setSafetyEndpoint, ["safety", "stock"]);
  const set = (row: { itemId: number; placeId: number }, typed: TypedUnits, before?: number) => {
    const { itemId, placeId } = row;
    const undo = before === undefined ? {} : { undo: () => set(row, { units: before, unit: "" }) };
    save.mutate(
      { body: { rows: [{ itemId, placeId, ...typed }] } },
      { tell: (said) => toast(t("saved", { ...said }), undo) },
    );
  };
  const rowOf = (row: Safety) => ({
    ...row,
    ...{ holder: places.name(row.placeId), holderId: row.placeId },
    why: { itemId: String(row.itemId) },
    cells: [
      <UnitsCell
        key="keeps"
        label={`${row.code}, ${places.name(row.placeId)}: ${t("safety")}`}
        value={row.units}
        item={{ unit: row.unit, units: row.larger }}
        disabled={!mayWrite}
        onCommit={(typed) => set(row, typed ?? { units: 0, unit: "" }, row.units)}
      />,
      ...[count(row.onHand), count(row.promised), count(row.free)],
    ],
  });
  return (
    <Allocations
      title={t("safety")}
      hint={t("safetyHint")}
      none={t("noSafety")}
      error={error ?? save.error}
      holder={t("place")}
      heads={[t("keeps"), t("onHand"), t("promised"), t("free")]}
      rows={data?.rows.map(rowOf)}
      adding={{
        label: t("addSafety"),
        choiceLabel: t("place"),
        choices: places.rows.map(({ id }) => ({ value: String(id), label: places.name(id) })),
        unitsLabel: t("keeps"),
        onAdd: (itemId, placeId, typed) => set({ itemId, placeId }, typed),
      }}
    />
  );
}
