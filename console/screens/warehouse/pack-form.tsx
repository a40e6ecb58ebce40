import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  packEndpoint,
  packParcelEndpoint,
  undoPackEndpoint,
  undoPickEndpoint,
} from "../../../contract/warehouse.ts";
import { useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { touched } from "./work.ts";
import type { Work } from "./work.ts";

type Units = { lineId: number; units: number };

/** What may be done with picked units: pack them, pack a parcel, or put them back. */
function usePacking(work: Work, grams: { weightGrams?: number }) {
  const { t } = useTranslation("warehouse");
  const pack = useCommand(packEndpoint, touched);
  const packParcel = useCommand(packParcelEndpoint, touched);
  const open = useCommand(undoPackEndpoint, touched);
  const back = useCommand(undoPickEndpoint, touched);
  const { orderId, placeId } = work;
  const params = { id: orderId };
  const told = {
    tell: ({ id }: { id: number }) =>
      toast(t("work.packed"), { undo: () => open.mutate({ params: { id } }) }),
  };
  return {
    error: pack.error ?? packParcel.error ?? back.error ?? open.error,
    pending: pack.isPending || packParcel.isPending || back.isPending,
    put: (lines: Units[]) => pack.mutate({ params, body: { placeId, lines, ...grams } }, told),
    putParcel: (id: number) =>
      packParcel.mutate({ params: { id }, body: { placeId, ...grams } }, told),
    putBack: (lines: Units[]) =>
      back.mutate(
        { params, body: { placeId, lines } },
        { tell: () => toast(t("work.pickUndone")) },
      ),
  };
}

interface PackFormProps {
  readonly work: Work;
  readonly chosen: readonly Units[];
}

/** Packing what was found, with a weight if it was weighed; or putting it back. */
export function PackForm({ work, chosen }: PackFormProps) {
  const { t } = useTranslation("warehouse");
  const [weight, setWeight] = useState("");
  const act = usePacking(
    work,
    Number(weight) > 0 ? { weightGrams: Math.round(Number(weight)) } : {},
  );
  const isBoxed = (id: number) => work.packages.some((box) => box.parcelId === id);
  const parcels = work.parcels.filter((each) => each.state === "picked" && !isBoxed(each.id));
  const lines = [...chosen];
  if (lines.length === 0 && parcels.length === 0) return null;
  return (
    <form
      className="m-actions"
      onSubmit={(event) => {
        event.preventDefault();
        act.put(lines);
      }}
    >
      <input
        type="number"
        inputMode="numeric"
        min={1}
        max={10_000_000}
        className="m-field w-big w-weight"
        aria-label={t("pack.weight")}
        placeholder={t("pack.weight")}
        value={weight}
        onChange={(event) => setWeight(event.target.value)}
      />
      {lines.length > 0 && (
        <button type="submit" className="m-button m-primary w-big" disabled={act.pending}>
          {t("pack.act")}
        </button>
      )}
      {parcels.map(({ id }) => (
        <button
          key={id}
          type="button"
          className="m-button m-primary w-big"
          disabled={act.pending}
          onClick={() => act.putParcel(id)}
        >
          {t("work.packParcel")}
        </button>
      ))}
      {lines.length > 0 && (
        <button
          type="button"
          className="m-button w-big"
          disabled={act.pending}
          onClick={() => act.putBack(lines)}
        >
          {t("work.putBack")}
        </button>
      )}
      <ErrorNotice error={act.error} />
    </form>
  );
}
