import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/format.ts";
import { TextField } from "../../parts/form.tsx";
import { Serials } from "./made.tsx";
import { Causes, Stepper } from "./parts.tsx";
import type { Cause } from "./parts.tsx";
import type { Task, Tell } from "./saying.ts";

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
    lacks:
      needsCause && cause === null
        ? ("lacksCause" as const)
        : asksDay && expiresOn === ""
          ? ("lacksDay" as const)
          : null,
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
    <div className="f-good">
      <Stepper label={t("good")} value={counted.good} onChange={(good) => set({ good })} />
      <button type="button" className="m-button f-big" onClick={() => set({ good: task.ready })}>
        {t("allReady", { units: format.count(task.ready) })}
      </button>
    </div>
  );
}

/** Good units, scrap and rework; the last report may finish with fewer than went in. */
export function Report(props: {
  readonly task: Task;
  readonly tell: Tell;
  readonly pending: boolean;
}) {
  const { task, tell, pending } = props;
  const { t } = useTranslation("floor");
  const format = useFormat();
  const said = useCounted(task);
  const { counted, set, lacks, nothing } = said;
  const hint = useId();
  const why = lacks ? hint : undefined;
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
      {lacks && (
        <p id={hint} className="m-soft" role="status">
          {t(lacks)}
        </p>
      )}
      <div className="m-actions">
        <button
          type="button"
          className="m-button m-primary f-big"
          disabled={pending || nothing || lacks !== null}
          aria-describedby={why}
          onClick={() => void send(false)}
        >
          {t("report")}
        </button>
        <button
          type="button"
          className="m-button f-big"
          disabled={pending || lacks !== null}
          aria-describedby={why}
          onClick={() => void send(true)}
        >
          {t("finish")}
        </button>
      </div>
    </div>
  );
}
