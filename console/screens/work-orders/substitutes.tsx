import { useState } from "react";
import { useTranslation } from "react-i18next";
import { restoreEndpoint, substituteEndpoint } from "../../../contract/work-orders.ts";
import { newKey, api, queries, useCommand } from "../../api.ts";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { useFormat } from "../../parts/format.ts";
import { toast } from "../../parts/undo-toast.tsx";
import type { Found } from "./operations.tsx";

export type Material = Found["materials"][number];

/** Lists that show other numbers once a component gave way. */
const touched = ["workOrder", "workOrders", "plans", "materials"];

/** Units of a component that it lacks now: what a substitute is asked for first. */
export const lackOf = ({ missing, coming }: Material): number => missing + coming;

/** The substitute to offer first: one of which enough is free, else the one with most of it. */
export function bestOf({ substitutes, ...each }: Material): Material["substitutes"][number] | null {
  const lack = lackOf({ substitutes, ...each });
  const most = substitutes.toSorted((one, other) => other.free - one.free)[0];
  return substitutes.find((one) => one.free >= lack && one.free > 0) ?? most ?? null;
}

interface SwapProps {
  readonly orderId: number;
  readonly material: Material;
  readonly onLeave: () => void;
}

/** The command that swaps, with the way back in its message. */
function useSwap({ orderId, material, onLeave }: SwapProps) {
  const { t } = useTranslation("workOrders");
  const swap = useCommand(substituteEndpoint, touched);
  const { operationId, itemId, code } = material;
  const params = { id: orderId };
  const undo = async (byItemId: number) => {
    const body = { operationId, itemId, byItemId, why: t("swap.undo") };
    await api.call(restoreEndpoint, { params, key: newKey(), body });
    await Promise.all(touched.map((name) => queries.invalidateQueries({ queryKey: [name] })));
  };
  const send = (asked: { byItemId: number; units: number | null; why: string }) =>
    swap.mutate(
      { params, body: { operationId, itemId, ...asked } },
      {
        tell: () => toast(t("swap.done", { code }), { undo: () => undo(asked.byItemId) }),
        onSuccess: onLeave,
      },
    );
  return { send, error: swap.error, pending: swap.isPending };
}

/** Lets a component give way: to which substitute, for how many units, and why. */
export function SwapForm({ orderId, material, onLeave }: SwapProps) {
  const { t } = useTranslation("workOrders");
  const format = useFormat();
  const best = bestOf(material);
  const lack = lackOf(material);
  const [byItemId, setBy] = useState(best?.itemId ?? 0);
  const [units, setUnits] = useState(String(lack > 0 ? lack : material.units));
  const [why, setWhy] = useState("");
  const swap = useSwap({ orderId, material, onLeave });
  return (
    <ActForm
      label={t("swap.of", { code: material.code })}
      submit={t("swap.do")}
      error={swap.error}
      pending={swap.pending || why.trim() === "" || byItemId === 0}
      onSubmit={() =>
        swap.send({
          ...{ byItemId, why },
          units: Number(units) === material.units ? null : Number(units),
        })
      }
      more={
        <button type="button" className="m-button" onClick={onLeave}>
          {t("swap.leave")}
        </button>
      }
    >
      <SelectField
        label={t("swap.by")}
        value={String(byItemId)}
        onChange={(value) => setBy(Number(value))}
        options={material.substitutes.map((each) => ({
          value: String(each.itemId),
          label: t("swap.free", { code: each.code, free: format.count(each.free) }),
        }))}
      />
      <TextField
        label={t("swap.units", { units: format.count(material.units) })}
        type="number"
        min={1}
        max={material.units}
        value={units}
        onChange={setUnits}
        required
      />
      <TextField label={t("swap.why")} value={why} onChange={setWhy} maxLength={500} required />
    </ActForm>
  );
}

interface BackProps {
  readonly orderId: number;
  readonly material: Material;
  readonly mayChange: boolean;
}

/** What stands in for a component, who said so and why, and the way back. */
export function Replaced({ orderId, material, mayChange }: BackProps) {
  const { t } = useTranslation("workOrders");
  const format = useFormat();
  const [asked, setAsked] = useState<number | null>(null);
  const [why, setWhy] = useState("");
  const restore = useCommand(restoreEndpoint, touched);
  const { operationId, itemId, replacedBy } = material;
  return replacedBy.map((each) => (
    <div key={each.itemId} className="soft">
      {t("swap.standing", {
        ...{ code: each.code, units: format.count(each.units), by: each.by },
        ...{ at: format.instant(each.at), why: each.why },
      })}{" "}
      {mayChange && asked !== each.itemId && (
        <button type="button" className="m-button" onClick={() => setAsked(each.itemId)}>
          {t("swap.back")}
        </button>
      )}
      {asked === each.itemId && (
        <ActForm
          label={t("swap.backOf", { code: each.code })}
          submit={t("swap.back")}
          error={restore.error}
          pending={restore.isPending || why.trim() === ""}
          onSubmit={() =>
            restore.mutate(
              {
                params: { id: orderId },
                body: { operationId, itemId, byItemId: each.itemId, why },
              },
              { onSuccess: () => setAsked(null) },
            )
          }
          more={
            <button type="button" className="m-button" onClick={() => setAsked(null)}>
              {t("swap.leave")}
            </button>
          }
        >
          <TextField label={t("swap.why")} value={why} onChange={setWhy} maxLength={500} required />
        </ActForm>
      )}
    </div>
  ));
}
