import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { changeConditionEndpoint, lotMovements } from "../../../contract/stock-lots.ts";
import type { listLots } from "../../../contract/stock-lots.ts";
import { nameOf } from "../../i18n.ts";
import { api, useCommand } from "../../api.ts";
import { count, day, instant } from "../../parts/basics.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { useWhy } from "../../parts/why.ts";
import { useMoved } from "./rows.ts";

export type Lot = ReplyOf<typeof listLots>["rows"][number];

const targets = ["sellable", "quarantine", "damaged", "expired"] as const;
const sources = [...targets, "short_dated"] as const;

/** Puts units of a lot aside, calls them damaged, or frees them, with the reason. */
function ConditionForm({ lot }: { readonly lot: Lot }) {
  const { t } = useTranslation("goods");
  const tell = useMoved();
  const change = useCommand(changeConditionEndpoint);
  const options = targets.filter((each) => each !== lot.condition);
  const [to, setTo] = useState<string>(options[0] ?? "");
  const [units, setUnits] = useState(String(lot.onHand));
  const [why, setWhy] = useState("");
  const from = sources.find((each) => each === lot.condition);
  const target = targets.find((each) => each === to);
  // Goods under way are received first: nobody can lay hands on them.
  if (!from) return null;
  const send = () => {
    if (!target) return;
    const body = {
      ...{ itemId: lot.itemId, placeId: lot.placeId, units: Number(units), from, to: target },
      ...{ why: why.trim(), ...(lot.lot ? { lot: { code: lot.lot } } : {}) },
    };
    change.mutate({ body }, { tell });
  };
  return (
    <ActForm
      label={t("lots.change")}
      error={change.error}
      pending={change.isPending}
      submit={t("lots.change")}
      onSubmit={send}
    >
      <TextField
        label={t("units")}
        type="number"
        min={1}
        max={lot.onHand}
        value={units}
        onChange={setUnits}
        required
      />
      <SelectField
        label={t("lots.to")}
        value={to}
        onChange={setTo}
        options={options.map((value) => ({ value, label: t(`lots.${value}`) }))}
      />
      <TextField label={t("why")} value={why} onChange={setWhy} maxLength={2_000} required />
    </ActForm>
  );
}

/** One lot at a place: what may be done with it, and all that happened to it. */
export function LotRecord({ lot, readOnly }: { readonly lot: Lot; readonly readOnly: boolean }) {
  const { t } = useTranslation("goods");
  const { t: word } = useTranslation();
  const why = useWhy();
  const { data, error } = useQuery({
    queryKey: ["lots", lot.itemId, lot.lotId, lot.placeId, lot.onHand],
    queryFn: () =>
      api.call(lotMovements, {
        params: { itemId: lot.itemId, lotId: lot.lotId },
        query: { placeId: lot.placeId },
      }),
  });
  return (
    <>
      <p>
        {nameOf(lot)} · {t(`lots.${lot.condition}`)} · {count(lot.onHand)}
        {lot.expiresOn !== null && ` · ${day(lot.expiresOn)}`}
      </p>
      {!readOnly && <ConditionForm lot={lot} />}
      <h3>{t("movements")}</h3>
      <ErrorNotice error={error} />
      <table className="plain">
        <tbody>
          {data?.rows.map((row) => (
            <tr key={row.id}>
              <td>
                {word(`movement.${row.kind}`)} · {t(`lots.${row.condition}`)}
                <div className="m-soft">{why(row.why)}</div>
              </td>
              <td className="m-soft">
                {instant(row.at)} · {row.actor}
              </td>
              <td className="num">
                {row.units > 0 ? "+" : ""}
                {count(row.units)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
