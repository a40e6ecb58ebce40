import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { saveMaterialLanes } from "../../../contract/materials.ts";
import type { listMaterialLanes } from "../../../contract/materials.ts";
import { useCommand } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { usePlaces } from "../../parts/masters.ts";
import { RowsField } from "../../parts/rows-field.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useLanes } from "./reads.ts";

type Lane = ReplyOf<typeof listMaterialLanes>["rows"][number];
type Typed = Readonly<Record<keyof Lane, string>>;

const typedOf = (lane: Lane): Typed => ({
  ...{ fromPlaceId: String(lane.fromPlaceId), toPlaceId: String(lane.toPlaceId) },
  ...{ days: String(lane.days), minimum: String(lane.minimum), multiple: String(lane.multiple) },
});
const laneOf = (typed: Typed): Lane => ({
  ...{ fromPlaceId: Number(typed.fromPlaceId), toPlaceId: Number(typed.toPlaceId) },
  ...{ days: Number(typed.days), minimum: Number(typed.minimum) },
  multiple: Number(typed.multiple),
});

const lacks = (kind: string) => ["in_transit", "shortfall", "quarantine"].includes(kind);

interface RowProps {
  readonly row: Typed;
  readonly change: (part: Partial<Typed>) => void;
}

/** One lane: from where to where, how long, and what is sent at once. */
function LaneFields({ row, change }: RowProps) {
  const { t } = useTranslation("materials");
  const places = usePlaces().rows.filter((place) => !lacks(place.kind));
  const ends = [
    { value: "", label: t("lanes.choose") },
    ...places.map((place) => ({ value: String(place.id), label: nameOf(place) })),
  ];
  const number = (key: "days" | "minimum" | "multiple", least: number) => (
    <TextField
      {...{ type: "number", label: t(`lanes.${key}`), value: row[key], required: true, min: least }}
      {...(key === "days" ? { max: 365 } : {})}
      onChange={(value) => change({ [key]: value })}
    />
  );
  return (
    <div className="m-form-row mat-lane">
      <SelectField
        {...{ label: t("lanes.from"), value: row.fromPlaceId, options: ends, required: true }}
        onChange={(fromPlaceId) => change({ fromPlaceId })}
      />
      <SelectField
        {...{ label: t("lanes.to"), value: row.toPlaceId, options: ends, required: true }}
        onChange={(toPlaceId) => change({ toPlaceId })}
      />
      {number("days", 0)}
      {number("minimum", 1)}
      {number("multiple", 1)}
    </div>
  );
}

const fresh = { fromPlaceId: "", toPlaceId: "", days: "2", minimum: "1", multiple: "1" };

function LanesForm({ lanes, onDone }: { readonly lanes: readonly Lane[]; onDone: () => void }) {
  const { t } = useTranslation("materials");
  const save = useCommand(saveMaterialLanes, ["materials"]);
  const [rows, setRows] = useState<readonly Typed[]>(() => lanes.map(typedOf));
  const send = () => {
    const wanted = rows.map(laneOf);
    const names = new Set(wanted.map((lane) => `${lane.fromPlaceId}/${lane.toPlaceId}`));
    const removed = lanes
      .filter((lane) => !names.has(`${lane.fromPlaceId}/${lane.toPlaceId}`))
      .map(({ fromPlaceId, toPlaceId }) => ({ fromPlaceId, toPlaceId }));
    save.mutate(
      { body: { lanes: wanted, removed } },
      {
        onSuccess: () => {
          toast(t("settingSaved"));
          onDone();
        },
      },
    );
  };
  return (
    <ActForm
      {...{ label: t("lanes.title"), error: save.error, pending: save.isPending }}
      submit={t("save")}
      onSubmit={send}
    >
      <RowsField
        {...{ label: t("lanes.title"), hint: t("lanes.hint"), rows, fresh }}
        {...{ add: t("lanes.add"), remove: t("lanes.remove"), onChange: setRows }}
      >
        {(row, change) => <LaneFields row={row} change={change} />}
      </RowsField>
    </ActForm>
  );
}

/** Between which places goods may be sent, and how long that takes; holds from the next run on. */
export function Lanes() {
  const { t } = useTranslation("materials");
  const [isOpen, setOpen] = useState(false);
  const { data, error } = useLanes();
  const close = () => setOpen(false);
  return (
    <>
      <button type="button" className="m-button" onClick={() => setOpen(true)}>
        {t("lanes.title")}
      </button>
      {isOpen && (
        <EntityDrawer title={t("lanes.title")} onClose={close}>
          <ErrorNotice error={error} />
          {data && <LanesForm lanes={data.rows} onDone={close} />}
        </EntityDrawer>
      )}
    </>
  );
}
