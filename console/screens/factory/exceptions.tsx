import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BodyOf } from "../../../contract/endpoint.ts";
import { addExceptionEndpoint, removeExceptionEndpoint } from "../../../contract/production.ts";
import { api, newKey, queries, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { typedInstant } from "../../parts/typed-time.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import type { ExceptionRow, Factory } from "./reads.ts";

type Draft = BodyOf<typeof addExceptionEndpoint>;

const reasons = ["day_off", "maintenance", "overtime", "other"] as const;
type Reason = (typeof reasons)[number];

interface Own {
  /** On whose clock the stretches are told and typed. */
  readonly zone: string | undefined;
}

interface Of {
  /** Whose time it is: of all that keep a calendar, or of one resource. */
  readonly of: { readonly calendarId: number | null; readonly resourceId: number | null };
}

/** Adds a stretch: closed, or for overtime open. */
function Add({ of, zone }: Of & Own) {
  const { t } = useTranslation("factory");
  const [reason, setReason] = useState<Reason>("day_off");
  const [span, setSpan] = useState({ from: "", until: "", note: "" });
  const add = useCommand(addExceptionEndpoint, ["factory"]);
  const submit = () => {
    const body: Draft = {
      ...{ ...of, reason, note: span.note },
      kind: reason === "overtime" ? "open" : "closed",
      fromAt: typedInstant(span.from, zone),
      untilAt: typedInstant(span.until, zone),
    };
    const onSuccess = () => setSpan({ from: "", until: "", note: "" });
    add.mutate({ body }, { onSuccess });
  };
  return (
    <ActForm
      label={t("addException")}
      error={add.error}
      pending={add.isPending}
      submit={t("addException")}
      onSubmit={submit}
    >
      <SelectField
        label={t("reason")}
        value={reason}
        options={reasons.map((value) => ({ value, label: t(`reasons.${value}`) }))}
        onChange={(value) => setReason(value as Reason)}
      />
      <div className="m-form-row">
        <TextField
          {...{ label: t("from"), type: "datetime-local", required: true, value: span.from }}
          onChange={(from) => setSpan({ ...span, from })}
        />
        <TextField
          {...{ label: t("until"), type: "datetime-local", required: true, value: span.until }}
          {...(span.from !== "" && { min: span.from })}
          onChange={(until) => setSpan({ ...span, until })}
        />
      </div>
      <TextField
        {...{ label: t("note"), value: span.note, maxLength: 2_000 }}
        onChange={(note) => setSpan({ ...span, note })}
      />
    </ActForm>
  );
}

/** The stretches beside the shifts, each with its way out. */
function Rows({ rows, zone }: Own & { readonly rows: readonly ExceptionRow[] }) {
  const { t } = useTranslation("factory");
  const format = useFormat();
  const mayWrite = useMay("factory.write");
  const remove = useCommand(removeExceptionEndpoint, ["factory"]);
  const take = ({ id, ...body }: ExceptionRow) => {
    const undo = () =>
      api
        .call(addExceptionEndpoint, { key: newKey(), body })
        .then(() => queries.invalidateQueries({ queryKey: ["factory"] }));
    remove.mutate({ params: { id } }, { tell: () => toast(t("removed"), { undo }) });
  };
  return (
    <>
      <ErrorNotice error={remove.error} />
      <ul className="m-plain-list">
        {rows.map((row) => (
          <li key={row.id} className="m-actions">
            <span>
              <strong>{t(`reasons.${row.reason}`)}</strong> · {t(`open.${row.kind}`)} ·{" "}
              {format.instant(row.fromAt, zone)} – {format.instant(row.untilAt, zone)} {row.note}
            </span>
            {mayWrite && (
              <button type="button" className="m-link" onClick={() => take(row)}>
                {t("remove")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The clock of the plant whose calendar or machine it is. */
function zoneOf({ calendarId, resourceId }: Of["of"], { plants, resources }: Factory) {
  const placeId = resources.find((each) => each.id === resourceId)?.placeId;
  const isOwn = (each: Factory["plants"][number]) =>
    resourceId === null ? each.calendarId === calendarId : each.placeId === placeId;
  return plants.find(isOwn)?.zone;
}

/** Days off, maintenance and overtime beside the shifts. */
export function Exceptions({ of, factory }: Of & { readonly factory: Factory }) {
  const { t } = useTranslation("factory");
  const mayWrite = useMay("factory.write");
  const rows = factory.exceptions.filter(
    (each) => each.calendarId === of.calendarId && each.resourceId === of.resourceId,
  );
  const zone = zoneOf(of, factory);
  return (
    <section className="m-gap">
      <h3>{t("exceptions")}</h3>
      {rows.length === 0 ? (
        <p className="m-soft">{t("noExceptions")}</p>
      ) : (
        <Rows {...{ rows, zone }} />
      )}
      {mayWrite && <Add {...{ of, zone }} />}
    </section>
  );
}
