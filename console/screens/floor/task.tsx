import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { scanOperation } from "../../../contract/shop-floor.ts";
import { nameOf } from "../../i18n.ts";
import { Tag } from "../../parts/basics.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { TextField } from "../../parts/form.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { Mend } from "../work-orders/mend.tsx";
import { Serials } from "./made.tsx";
import { CauseForm, Causes, Stepper } from "./parts.tsx";
import type { Cause } from "./parts.tsx";
import { say } from "./unsent.ts";
import type { Kind } from "./unsent.ts";

export type Task = ReplyOf<typeof scanOperation>;

/** Says something about a task, and whether it was taken; `error` is what the server refused. */
function useSay(task: Task, onSaid: () => void) {
  const { t } = useTranslation("floor");
  const [error, setError] = useState<unknown>(null);
  const [pending, setPending] = useState(false);
  const tell = async (kind: Kind, body?: unknown) => {
    setPending(true);
    setError(null);
    const about = `${task.label} · ${t(`said.${kind}`)}`;
    try {
      const how = await say({ kind, id: task.id, body, about });
      toast(how === "sent" ? about : t("kept", { about }));
      onSaid();
      return true;
    } catch (refused) {
      setError(refused);
      return false;
    } finally {
      setPending(false);
    }
  };
  return { tell, error, pending };
}

type Tell = ReturnType<typeof useSay>["tell"];

const nothingMade = { good: 0, scrap: 0, rework: 0, serials: [] as readonly string[] };

/** What a person has counted so far, and what of it is still missing. */
function useCounted(task: Task) {
  const [counted, setCounted] = useState(nothingMade);
  const [cause, setCause] = useState<Cause | null>(null);
  const [expiresOn, setExpiresOn] = useState("");
  const { scrap, rework, serials } = counted;
  const good = task.asksSerials ? serials.length : counted.good;
  const needsCause = scrap > 0 || rework > 0;
  const asksDay = task.asksExpiry && good > 0;
  return {
    ...{ counted, cause, setCause, expiresOn, setExpiresOn, needsCause, asksDay },
    set: (more: Partial<typeof nothingMade>) => setCounted({ ...counted, ...more }),
    nothing: good + scrap + rework === 0,
    lacks: (needsCause && cause === null) || (asksDay && expiresOn === ""),
    body: {
      ...{ good, scrap, rework, cause: needsCause ? cause : null },
      ...(task.asksSerials && { serials }),
      ...(asksDay && { expiresOn }),
    },
    clear: () => {
      setCause(null);
      setCounted(nothingMade);
    },
  };
}

/** The good units: a number, or where they have serial numbers each by its own. */
function Good({
  task,
  said,
}: {
  readonly task: Task;
  readonly said: ReturnType<typeof useCounted>;
}) {
  const { t } = useTranslation("floor");
  const format = useFormat();
  const { counted, set } = said;
  if (task.asksSerials)
    return (
      <Serials value={counted.serials} most={task.ready} onChange={(serials) => set({ serials })} />
    );
  return (
    <div className="m-inline">
      <Stepper label={t("good")} value={counted.good} onChange={(good) => set({ good })} />
      <button type="button" className="m-button f-big" onClick={() => set({ good: task.ready })}>
        {t("allReady", { units: format.count(task.ready) })}
      </button>
    </div>
  );
}

/** Good units, scrap and rework; the last report may finish with fewer than went in. */
function Report(props: { readonly task: Task; readonly tell: Tell; readonly pending: boolean }) {
  const { task, tell, pending } = props;
  const { t } = useTranslation("floor");
  const format = useFormat();
  const said = useCounted(task);
  const { counted, set, lacks, nothing } = said;
  const send = async (finish: boolean) => {
    // What was refused stays as it was typed, to be mended.
    if (await tell("units", { ...said.body, finish })) said.clear();
  };
  return (
    <div className="f-report">
      <p className="m-soft">{t("ready", { units: format.count(task.ready) })}</p>
      <Good {...{ task, said }} />
      {said.asksDay && (
        <TextField
          label={t("expiresOn")}
          type="date"
          value={said.expiresOn}
          onChange={said.setExpiresOn}
          required
        />
      )}
      <Stepper label={t("scrap")} value={counted.scrap} onChange={(scrap) => set({ scrap })} />
      <Stepper label={t("rework")} value={counted.rework} onChange={(rework) => set({ rework })} />
      {said.needsCause && <Causes value={said.cause} onChange={said.setCause} />}
      <div className="m-actions">
        <button
          type="button"
          className="m-button m-primary f-big"
          disabled={pending || nothing || lacks}
          onClick={() => void send(false)}
        >
          {t("report")}
        </button>
        <button
          type="button"
          className="m-button f-big"
          disabled={pending || lacks}
          onClick={() => void send(true)}
        >
          {t("finish")}
        </button>
      </div>
    </div>
  );
}

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
  readonly onSaid: () => void;
}

/** One task: what it is, and the one or two things that can be said of it now. */
export function TaskCard({ task, resourceId, mayReport, zone, onSaid }: Props) {
  const { t } = useTranslation("floor");
  const format = useFormat();
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
  const next = mayReport && state in nexts ? nexts[state as keyof typeof nexts] : null;
  return (
    <li className={`card f-task f-${state}`}>
      <div className="f-head">
        <strong>{task.label}</strong>
        <Tag tone={state === "running" ? "good" : state === "paused" ? "warn" : "plain"}>
          {t(`states.${state}`)}
        </Tag>
        {state === "paused" && task.cause && <Tag tone="warn">{t(`causes.${task.cause}`)}</Tag>}
        <Waits task={task} />
      </div>
      <p>
        {task.item.code} {nameOf(task.item)} · {nameOf(task)}
      </p>
      <p className="m-soft">
        {t("progress", { good: format.count(task.good), units: format.count(task.units) })}
        {task.plannedStart && ` · ${format.instant(task.plannedStart, zone)}`}
        {task.plannedEnd && ` – ${format.instant(task.plannedEnd, zone)}`}
      </p>
      {next && !pausing && (
        <button type="button" disabled={pending || next.waits} {...next.button}>
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
