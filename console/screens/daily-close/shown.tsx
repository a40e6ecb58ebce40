import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { closeDayEndpoint } from "../../../contract/daily-close.ts";
import { useCommand } from "../../api.ts";
import { ActForm, TextField } from "../../parts/form.tsx";
import { useFormat } from "../../parts/format.ts";
import { usePlaces } from "../../parts/masters.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import { answersOf, type Typed } from "./answers.ts";
import { Lines } from "./lines.tsx";
import { differencesIn, Materials, type Difference } from "./materials.tsx";
import type { DayPage } from "./reads.ts";

/** What earlier days put off to a later day than this. */
function Later({ page }: { readonly page: DayPage }) {
  const { t } = useTranslation("dailyClose");
  const format = useFormat();
  if (page.later.length === 0) return null;
  const named = new Map(page.operations.map((each) => [each.operationId, each]));
  return (
    <section className="card">
      <h2>{t("later")}</h2>
      <ul>
        {page.later.map(({ operationId, workOrderId, units, carriedFrom, newDay }) => (
          <li key={operationId}>
            <Link to={`/work-orders/${workOrderId}`}>
              {`${named.get(operationId)?.number ?? ""}-${named.get(operationId)?.step ?? ""}`}
            </Link>{" "}
            {t("laterLine", {
              ...{ units: format.count(units), from: format.day(carriedFrom) },
              day: format.day(newDay),
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What was made on a closed day and reached us after its close. */
function Corrections({ page }: { readonly page: DayPage }) {
  const { t } = useTranslation("dailyClose");
  const format = useFormat();
  const zone = usePlaces().zone(page.placeId);
  if (page.corrections.length === 0) return null;
  const named = new Map(page.operations.map((each) => [each.operationId, each]));
  return (
    <section className="card">
      <h2>{t("corrections")}</h2>
      <p className="soft">{t("correctionsText")}</p>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("corrections")}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t("operation")}</th>
              <th className="num">{t("good")}</th>
              <th className="num">{t("scrap")}</th>
              <th className="num">{t("rework")}</th>
              <th>{t("madeAt")}</th>
              <th>{t("arrivedAt")}</th>
              <th>{t("reportedBy")}</th>
            </tr>
          </thead>
          <tbody>
            {page.corrections.map((row) => (
              <tr key={row.id}>
                <td>
                  <Link to={`/work-orders/${row.workOrderId}`}>
                    {`${named.get(row.operationId)?.number ?? ""}-${named.get(row.operationId)?.step ?? ""}`}
                  </Link>
                </td>
                <td className="num">{format.count(row.good)}</td>
                <td className="num">{format.count(row.scrap)}</td>
                <td className="num">{format.count(row.rework)}</td>
                <td>{format.instant(row.at, zone)}</td>
                <td>{format.instant(row.arrivedAt, zone)}</td>
                <td>{row.actor}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** A day and what is typed for it; once closed it can only be read. */
export function Shown({ page }: { readonly page: DayPage }) {
  const { t } = useTranslation("dailyClose");
  const [typed, setTyped] = useState<ReadonlyMap<number, Typed>>(new Map());
  const [note, setNote] = useState("");
  const close = useCommand(closeDayEndpoint, ["dailyClose"]);
  const mayClose = useMay("production.close") && page.closedAt === null;
  const [used, setUsed] = useState<ReadonlyMap<number, Difference>>(new Map());
  const answers = answersOf(page.lines, typed, page.day);
  const materials = differencesIn(page.materials, used);
  const send = () => {
    if (!answers || !materials) return;
    close.mutate(
      {
        params: { id: page.workCentreId, day: page.day },
        body: { lines: answers, note: note.trim(), materials },
      },
      { tell: ({ carried }) => toast(t("did", { count: carried })) },
    );
  };
  const type = (operationId: number, next: Typed) =>
    setTyped(new Map(typed).set(operationId, next));
  return (
    <div className="wo-parts">
      <Lines page={page} typed={typed} onType={mayClose ? type : null} />
      <Materials
        {...{ page, typed: used }}
        onType={mayClose ? (itemId, next) => setUsed(new Map(used).set(itemId, next)) : null}
      />
      <Corrections page={page} />
      <Later page={page} />
      {page.note && <p className="card">{page.note}</p>}
      {mayClose && (
        <section className="card">
          <h2>{t("close")}</h2>
          <p className="soft">
            {t(!answers ? "unanswered" : materials ? "closeText" : "unsaidMaterial")}
          </p>
          <ActForm
            {...{ label: t("close"), error: close.error, submit: t("close") }}
            pending={close.isPending || answers === null || materials === null}
            onSubmit={send}
          >
            <TextField
              {...{ label: t("dayNote"), value: note, maxLength: 2000 }}
              onChange={setNote}
            />
          </ActForm>
        </section>
      )}
    </div>
  );
}
