import { memo, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { saveMaterialLanes } from "../../../contract/materials.ts";
import type { listMaterialLanes } from "../../../contract/materials.ts";
import { useCommand } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { ActForm, TextField } from "../../parts/form.tsx";
import { usePlaces } from "../../parts/masters.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { changeOf, freshRow, rowOf, terms } from "./lane-rows.ts";
import type { LaneRow } from "./lane-rows.ts";
import { PlaceField } from "./place-field.tsx";
import type { PlaceChoice } from "./place-field.tsx";
import { useLanes } from "./reads.ts";

type Lane = ReplyOf<typeof listMaterialLanes>["rows"][number];

/** Places goods can be sent from and to: the server tells of one that is not the company's own. */
function useEnds(): readonly PlaceChoice[] {
  const { rows } = usePlaces();
  return useMemo(
    () =>
      rows
        .filter(({ kind, active }) => active && ["warehouse", "store"].includes(kind))
        .map((place) => ({ id: place.id, label: nameOf(place), note: place.code })),
    [rows],
  );
}

interface RowProps {
  readonly row: LaneRow;
  readonly at: number;
  readonly ends: readonly PlaceChoice[];
  readonly nameAt: (placeId: number) => string;
  readonly onChange: (id: number, part: Partial<LaneRow>) => void;
  readonly onRemove: (id: number) => void;
}

/** One lane: from where to where, how long, and what is sent at once; drawn anew when it changes. */
const LaneFields = memo(function LaneFields(props: RowProps) {
  const { row, at, ends, nameAt, onChange, onRemove } = props;
  const { t } = useTranslation("materials");
  const change = (part: Partial<LaneRow>) => onChange(row.id, part);
  const end = (key: "fromPlaceId" | "toPlaceId", label: string) => (
    <PlaceField
      {...{ label, ends, placeId: row[key], name: row[key] === null ? "" : nameAt(row[key]) }}
      cell={`${key}-${row.id}`}
      onPick={(placeId) => change({ [key]: placeId })}
    />
  );
  return (
    <div className="m-rows-line">
      <div className="m-form-row mat-lane">
        {end("fromPlaceId", t("lanes.from"))}
        {end("toPlaceId", t("lanes.to"))}
        {terms.map((key) => (
          <TextField
            key={key}
            {...{ type: "number", label: t(`lanes.${key}`), value: row[key], required: true }}
            {...(key === "days" ? { min: 0, max: 365 } : { min: 1 })}
            onChange={(value) => change({ [key]: value })}
          />
        ))}
      </div>
      <button
        type="button"
        className="m-button"
        aria-label={`${t("lanes.remove")} ${at + 1}`}
        onClick={() => onRemove(row.id)}
      >
        ✕
      </button>
    </div>
  );
});

/** The rows as they are typed; what changes them stays the same, so that other rows are not drawn anew. */
function useRows(opened: readonly Lane[]) {
  const [rows, setRows] = useState<readonly LaneRow[]>(() => opened.map(rowOf));
  const acts = useMemo(
    () => ({
      change: (id: number, part: Partial<LaneRow>) =>
        setRows((all) => all.map((each) => (each.id === id ? { ...each, ...part } : each))),
      remove: (id: number) => setRows((all) => all.filter((each) => each.id !== id)),
      add: () => setRows((all) => [...all, freshRow(all)]),
    }),
    [],
  );
  return { rows, ...acts };
}

function LanesForm({ lanes, onDone }: { readonly lanes: readonly Lane[]; onDone: () => void }) {
  const { t } = useTranslation("materials");
  const save = useCommand(saveMaterialLanes, ["materials"]);
  // As they were when the drawer opened: what others state meanwhile is theirs.
  const [opened] = useState(lanes);
  const { rows, change, remove, add } = useRows(opened);
  /** What was wrong with the rows when they were sent, until they change. */
  const [wrong, setWrong] = useState<{
    readonly rows: readonly LaneRow[];
    readonly text: string;
  }>();
  const places = usePlaces();
  const ends = useEnds();
  // oxlint-disable-next-line react/exhaustive-deps -- names change with the places only.
  const nameAt = useMemo(() => places.name, [places.rows]);
  const send = () => {
    const asked = changeOf(opened, rows);
    if (!asked.ok) {
      const { row, kind } = asked.error;
      setWrong({ rows, text: t(`lanes.${kind}`, { row: row + 1 }) });
      return;
    }
    save.mutate(
      { body: asked.value },
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
      <fieldset className="m-choose">
        <legend>{t("lanes.title")}</legend>
        <small className="m-soft">{t("lanes.hint")}</small>
        {rows.map((row, at) => (
          <LaneFields
            key={row.id}
            {...{ row, at, ends, nameAt, onChange: change, onRemove: remove }}
          />
        ))}
        <div>
          <button type="button" className="m-button" onClick={add}>
            {t("lanes.add")}
          </button>
        </div>
      </fieldset>
      {wrong?.rows === rows && (
        <p className="bad" role="alert">
          {wrong.text}
        </p>
      )}
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
