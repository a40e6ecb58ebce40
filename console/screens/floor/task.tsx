import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { Tag } from "../../parts/basics.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { Mend } from "../work-orders/mend.tsx";
import { CauseForm } from "./parts.tsx";
import { Report } from "./report.tsx";
import { useSay, type Task } from "./saying.ts";

/** What keeps it from being started. */
function Waits({ task }: { readonly task: Task }) {
  const { t } = useTranslation("floor");
  return task.waits.map((wait) => (
    <Tag key={`${wait.kind} ${wait.step ?? 0}`} tone="warn">
      {wait.kind === "step"
        ? t("waitsForStep", { step: wait.step, name: nameOf(wait) })
        : t("notReleased")}
    </Tag>
  ));
}

interface Props {
  readonly task: Task;
  /** The resource that works on it, where one was chosen. */
  readonly resourceId: number | null;
  readonly mayReport: boolean;
  readonly zone: string | undefined;
  /** On which machine or line it stands; refusals speak of it by its code. */
  readonly machine: string | undefined;
  readonly onSaid: () => void;
}

/** One task: what it is, and the one or two things that can be said of it now. */
export function TaskCard({ task, resourceId, mayReport, zone, machine, onSaid }: Props) {
  const { t } = useTranslation("floor");
  const format = useFormat();
  const name = useId();
  const [pausing, setPausing] = useState(false);
  const { tell, error, pending } = useSay(task, onSaid);
  const { state } = task;
  const leave = () => setPausing(false);
  const main = (onClick: () => void) => ({ className: "m-button m-primary f-big", onClick });
  const nexts = {
    waiting: {
      ...{ word: "start", waits: task.waits.length > 0 },
      button: main(() => void tell("start", { resourceId })),
    },
    paused: { word: "resume", waits: false, button: main(() => void tell("resume")) },
    running: {
      ...{ word: "pause", waits: false },
      button: { className: "m-button f-big", onClick: () => setPausing(true) },
    },
  } as const;
  const named = { "aria-describedby": name };
  const next = mayReport && state in nexts ? nexts[state as keyof typeof nexts] : null;
  return (
    <li className={`card f-task f-${state}`} aria-label={task.label}>
      <div className="f-head">
        <strong id={name}>{task.label}</strong>
        <Tag tone={state === "running" ? "good" : state === "paused" ? "warn" : "plain"}>
          {t(`states.${state}`)}
        </Tag>
        {state === "paused" && task.cause && <Tag tone="warn">{t(`causes.${task.cause}`)}</Tag>}
        <Waits task={task} />
      </div>
      <p>
        {task.item.code} {nameOf(task.item)} · {nameOf(task)}
        {machine && ` · ${machine}`}
      </p>
      <p className="m-soft">
        {t("progress", { good: format.count(task.good), units: format.count(task.units) })}
        {task.plannedStart && ` · ${format.instant(task.plannedStart, zone)}`}
        {task.plannedEnd && ` – ${format.instant(task.plannedEnd, zone)}`}
      </p>
      {next && !pausing && (
        <button type="button" {...next.button} {...{ disabled: pending || next.waits, ...named }}>
          {t(next.word)}
        </button>
      )}
      {mayReport && state === "running" && pausing && (
        <CauseForm
          submit={t("pause")}
          onSay={(why) => void tell("pause", why).then(leave)}
          onLeave={leave}
        />
      )}
      {mayReport && state === "running" && !pausing && <Report {...{ task, tell, pending }} />}
      {mayReport && !pausing && <Mend {...{ task, zone }} onDone={onSaid} />}
      <ErrorNotice error={error} />
    </li>
  );
}
