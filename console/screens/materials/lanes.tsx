import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { saveMaterialLanes } from "../../../contract/materials.ts";
import type { listMaterialLanes } from "../../../contract/materials.ts";
import { newKey, useCommand } from "../../api.ts";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { ActForm } from "../../parts/form.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { LaneFields } from "./lane-fields.tsx";
import { changeOf, freshRow, rowOf } from "./lane-rows.ts";
import type { LaneRow } from "./lane-rows.ts";
import { useEnds } from "./place-field.tsx";
import { useLanes } from "./reads.ts";

type Lane = ReplyOf<typeof listMaterialLanes>["rows"][number];

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
  const { ends, nameAt } = useEnds();
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
        tell: () => toast(t("settingSaved")),
        onSuccess: onDone,
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

/** The lanes as they are at this opening: what an earlier one read may be refused. */
function LanesNow({ onDone }: { readonly onDone: () => void }) {
  const [opening] = useState(newKey);
  const { data, error } = useLanes(opening);
  return (
    <>
      <ErrorNotice error={error} />
      {data && <LanesForm lanes={data.rows} onDone={onDone} />}
    </>
  );
}

/** Between which places goods may be sent, and how long that takes; holds from the next run on. */
export function Lanes() {
  const { t } = useTranslation("materials");
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <button type="button" className="m-button" onClick={() => setOpen(true)}>
        {t("lanes.title")}
      </button>
      {isOpen && (
        <EntityDrawer title={t("lanes.title")} onClose={close}>
          <LanesNow onDone={close} />
        </EntityDrawer>
      )}
    </>
  );
}
