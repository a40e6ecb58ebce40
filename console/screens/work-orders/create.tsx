import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { createWorkOrdersEndpoint } from "../../../contract/work-orders.ts";
import { useCommand } from "../../api.ts";
import { ActForm, SelectField, TextField, Tick } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/index.ts";
import { ItemField } from "../../parts/item-field.tsx";
import type { ItemRow } from "../../parts/item-field.tsx";
import { usePlaces } from "../../parts/masters.ts";
import { typedInstant } from "../../parts/typed-time.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { usePlants } from "./plants.ts";

/** Makes one work order from the item's BOM and routing of today. */
export function Create({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation("workOrders");
  const plants = usePlants();
  const places = usePlaces();
  const make = useCommand(createWorkOrdersEndpoint, ["workOrder"]);
  const [text, setText] = useState("");
  const [item, setItem] = useState<ItemRow | null>(null);
  const [units, setUnits] = useState("");
  const [need, setNeed] = useState("");
  const [plant, setPlant] = useState("");
  const [approved, setApproved] = useState(true);
  const take = (typed: string, found: ItemRow | null) => {
    setText(typed);
    setItem(found);
  };
  const placeId = Number(plant || (plants[0]?.value ?? 0));
  const tell = ({ orders }: ReplyOf<typeof createWorkOrdersEndpoint>) => {
    toast(t("made", { number: orders[0]?.number ?? "" }));
    refreshRows("work-orders");
  };
  const send = () => {
    if (!item || placeId === 0) return;
    const needAt = need === "" ? null : typedInstant(need, places.zone(placeId));
    const freedom = approved ? ("approved" as const) : ("proposed" as const);
    const order = { itemId: item.id, placeId, units: Number(units), needAt, freedom };
    make.mutate({ body: { orders: [order] } }, { tell, onSuccess: onDone });
  };
  return (
    <ActForm
      label={t("create")}
      error={make.error}
      pending={make.isPending || item === null}
      submit={t("create")}
      onSubmit={send}
    >
      <ItemField label={t("item")} text={text} onChange={take} />
      <SelectField
        label={t("place")}
        value={String(placeId)}
        options={plants}
        onChange={setPlant}
      />
      <TextField
        {...{ label: t("units"), type: "number", value: units, min: 1, required: true }}
        onChange={setUnits}
      />
      <TextField
        {...{ label: t("needAt"), type: "datetime-local", value: need }}
        onChange={setNeed}
      />
      <Tick label={t("approvedAtOnce")} checked={approved} onChange={setApproved} />
    </ActForm>
  );
}
