import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Endpoint, ReplyOf } from "../../../contract/endpoint.ts";
import {
  listReports,
  moveOperationEndpoint,
  takeBackEndpoint,
  undoStartEndpoint,
} from "../../../contract/shop-floor.ts";
import { api, useCommand } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { FirstField } from "../../parts/focus/first-field.tsx";
import { ActForm, Field, SelectField, TextField } from "../../parts/form.tsx";
import { useFormat } from "../../parts/format.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { codesIn } from "../floor/codes.ts";
import { useFactory } from "./plants.ts";

/** An operation as far as what was said of it can be mended. */
export interface Mendable {
  readonly id: number;
  readonly workOrderId: number;
  readonly state: string;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
  readonly workCentreId: number | null;
  readonly resourceId: number | null;
  /** Good units are named by their serial numbers. */
  readonly asksSerials: boolean;
}

const kinds = ["good", "scrap", "rework"] as const;
type Units = Record<(typeof kinds)[number], number>;
const none: Units = { good: 0, scrap: 0, rework: 0 };
const sumOf = (units: Units) => units.good + units.scrap + units.rework;

interface FormProps {
  readonly task: Mendable;
  readonly zone: string | undefined;
  readonly onDone: () => void;
  readonly onLeave: () => void;
}

/** A command that mends, its reason, and what follows once it is done. */
function useMend<E extends Endpoint>(endpoint: E, done: string, onDone: () => void) {
  const [note, setNote] = useState("");
  const command = useCommand(endpoint, ["workOrder", "shopQueue", "factory"]);
  type Input = Parameters<typeof command.mutate>[0];
  const send = (input: Input) =>
    command.mutate(input, {
      tell: () => toast(done),
      onSuccess: onDone,
    });
  return { note, setNote, send, error: command.error, pending: command.isPending };
}

/** The reason, which the trail keeps. */
function Reason(props: { readonly note: string; readonly onChange: (note: string) => void }) {
  const { t } = useTranslation("mending");
  return (
    <TextField
      label={t("reason")}
      value={props.note}
      onChange={props.onChange}
      required
      maxLength={500}
    />
  );
}

function Leave({ onLeave }: { readonly onLeave: () => void }) {
  const { t } = useTranslation("mending");
  return (
    <button type="button" className="m-button" onClick={onLeave}>
      {t("leave")}
    </button>
  );
}

type Report = ReplyOf<typeof listReports>["rows"][number];

/** What still stands of each report of units of an operation, the newest first. */
function standing(rows: readonly Report[], operationId: number) {
  const left = ({ id, ...report }: Report) =>
    rows.reduce<Units>(
      (sum, back) =>
        back.ofId === id
          ? {
              good: sum.good + back.good,
              scrap: sum.scrap + back.scrap,
              rework: sum.rework + back.rework,
            }
          : sum,
      report,
    );
  return rows
    .filter((row) => row.kind === "units" && row.operationId === operationId)
    .map((row) => ({ id: row.id, at: row.at, actor: row.actor, left: left(row) }))
    .filter((row) => sumOf(row.left) > 0)
    .toReversed();
}

/** The serial numbers of the good units that are taken back, each on a line. */
function Serials(props: { readonly value: string; readonly onChange: (text: string) => void }) {
  const { t } = useTranslation("mending");
  return (
    <Field label={t("serials")} hint={t("serialsHint")}>
      {(ties) => (
        <textarea
          {...ties}
          className="m-field"
          rows={3}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
          required
        />
      )}
    </Field>
  );
}

/** Takes back units of a report that were not made so. */
function TakeBack({ task, zone, onDone, onLeave }: FormProps) {
  const { t } = useTranslation("mending");
  const format = useFormat();
  const [chosen, setChosen] = useState(0);
  const [units, setUnits] = useState(none);
  const [typed, setTyped] = useState("");
  const named = task.asksSerials && units.good > 0 && { serials: codesIn(typed) };
  const mend = useMend(takeBackEndpoint, t("did.back"), onDone);
  const { data } = useQuery({
    queryKey: ["workOrder", task.workOrderId, "reports"],
    queryFn: ({ signal }) => api.call(listReports, { params: { id: task.workOrderId }, signal }),
  });
  const rows = standing(data?.rows ?? [], task.id);
  const report = rows.find((each) => each.id === chosen) ?? rows[0];
  if (!report) return <Leave onLeave={onLeave} />;
  const counts = (left: Units) =>
    t("counts", Object.fromEntries(kinds.map((kind) => [kind, format.count(left[kind])])));
  return (
    <ActForm
      label={t("back")}
      submit={t("back")}
      error={mend.error}
      pending={mend.pending || sumOf(units) === 0 || mend.note.trim() === ""}
      onSubmit={() =>
        mend.send({
          params: { id: task.id },
          body: { reportId: report.id, ...units, note: mend.note, ...named },
        })
      }
      more={<Leave onLeave={onLeave} />}
    >
      <FirstField className="m-form">
        <SelectField
          label={t("report")}
          value={String(report.id)}
          options={rows.map((each) => ({
            value: String(each.id),
            label: `${format.instant(each.at, zone)} · ${counts(each.left)} · ${each.actor}`,
          }))}
          onChange={(value) => setChosen(Number(value))}
        />
        {kinds
          .filter((kind) => report.left[kind] > 0)
          .map((kind) => (
            <TextField
              key={kind}
              type="number"
              label={t(`of.${kind}`, { left: format.count(report.left[kind]) })}
              value={String(units[kind])}
              min={0}
              max={report.left[kind]}
              onChange={(text) => setUnits({ ...units, [kind]: Math.trunc(Number(text)) || 0 })}
            />
          ))}
        {named && <Serials value={typed} onChange={setTyped} />}
        <Reason note={mend.note} onChange={mend.setNote} />
      </FirstField>
    </ActForm>
  );
}

/** Undoes a start of which nothing is reported. */
function UndoStart({ task, onDone, onLeave }: FormProps) {
  const { t } = useTranslation("mending");
  const mend = useMend(undoStartEndpoint, t("did.unstart"), onDone);
  return (
    <ActForm
      label={t("unstart")}
      submit={t("unstart")}
      error={mend.error}
      pending={mend.pending || mend.note.trim() === ""}
      onSubmit={() => mend.send({ params: { id: task.id }, query: {}, body: { note: mend.note } })}
      more={<Leave onLeave={onLeave} />}
    >
      <FirstField className="m-form">
        <Reason note={mend.note} onChange={mend.setNote} />
      </FirstField>
    </ActForm>
  );
}

/** Lets a paused operation go on with what is left of it on another resource. */
function MoveOn({ task, onDone, onLeave }: FormProps) {
  const { t } = useTranslation("mending");
  const { data } = useFactory();
  const [chosen, setChosen] = useState(0);
  const mend = useMend(moveOperationEndpoint, t("did.move"), onDone);
  const others = (data?.resources ?? []).filter(
    (each) => each.active && each.workCentreId === task.workCentreId && each.id !== task.resourceId,
  );
  return (
    <ActForm
      label={t("move")}
      submit={t("move")}
      error={mend.error}
      pending={mend.pending || chosen === 0 || mend.note.trim() === ""}
      onSubmit={() =>
        mend.send({
          ...{ params: { id: task.id }, query: {} },
          body: { resourceId: chosen, note: mend.note },
        })
      }
      more={<Leave onLeave={onLeave} />}
    >
      <FirstField className="m-form">
        <SelectField
          label={t("resource")}
          value={String(chosen)}
          options={[
            { value: "0", label: t("choose") },
            ...others.map((each) => ({ value: String(each.id), label: nameOf(each) })),
          ]}
          onChange={(value) => setChosen(Number(value))}
        />
        <Reason note={mend.note} onChange={mend.setNote} />
      </FirstField>
    </ActForm>
  );
}

const acts = ["back", "unstart", "move"] as const;
type Act = (typeof acts)[number];
const forms = { back: TakeBack, unstart: UndoStart, move: MoveOn } as const;

/** What can be mended of an operation as it stands; the server says the rest. */
const may: Readonly<Record<Act, (task: Mendable) => boolean>> = {
  back: (task) => sumOf(task) > 0 && ["running", "paused", "done"].includes(task.state),
  unstart: (task) => sumOf(task) === 0 && ["running", "paused"].includes(task.state),
  move: (task) => task.state === "paused" && task.workCentreId !== null,
};

/** The ways out of what was said wrongly of an operation, and of a machine that stands. */
export function Mend(props: {
  readonly task: Mendable;
  readonly zone: string | undefined;
  readonly onDone: () => void;
}) {
  const { task, zone, onDone } = props;
  const { t } = useTranslation("mending");
  const [asking, setAsking] = useState<Act | null>(null);
  const leave = () => setAsking(null);
  const Form = asking && may[asking](task) ? forms[asking] : null;
  if (Form)
    return (
      <Form
        {...{ task, zone }}
        onLeave={leave}
        onDone={() => {
          leave();
          onDone();
        }}
      />
    );
  return acts
    .filter((act) => may[act](task))
    .map((act) => (
      <button key={act} type="button" className="m-button" onClick={() => setAsking(act)}>
        {t(`ask.${act}`)}
      </button>
    ));
}
