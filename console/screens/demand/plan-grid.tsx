import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveOverride } from "../../../contract/overrides.ts";
import { useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { NumberCell } from "../../parts/number-cell.tsx";
import { spanText, type Forecast } from "./chart-lines.ts";
import { DraftEffects } from "./draft-effects.tsx";
import { Labelled } from "./labelled.tsx";
import { furtherMonths, type Month } from "./months.ts";
import { OwnRecord } from "./overrides.tsx";
import {
  expectedOf,
  plannedOf,
  planSpans,
  standingOf,
  withDraft,
  type Days,
  type Draft,
} from "./plan-draft.ts";
import { grains, textOf, type Grain, type Span } from "./spans.ts";
import { placedQueryOf, type PlacedNode } from "./tree-rows.ts";

interface StripProps {
  readonly days: Days;
  /** Months beyond the days, in the order of time. */
  readonly further: readonly Month[];
  readonly draft: Draft | null;
  readonly grain: Grain;
  readonly may: boolean;
  readonly onDraft: (draft: Draft) => void;
}

const isDrafted = (draft: Draft | null, span: Span) =>
  draft !== null && draft.span.from === span.from && draft.span.until === span.until;

const headOf = (span: Span, grain: Grain, format: ReturnType<typeof useFormat>) =>
  grain === "month" ? textOf(span.until).slice(0, 7) : format.shortDay(textOf(span.from));

/** A month beyond the days, with its band. */
function FurtherCell({
  month: { units, band },
}: {
  readonly month: StripProps["further"][number];
}) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const whole = (value: number) => format.count(Math.round(value));
  const words = band && t("months.band", { low: whole(band.low), high: whole(band.high) });
  return (
    <td className="num" title={words}>
      {whole(units)}
    </td>
  );
}

interface PlanCellProps extends Pick<StripProps, "days" | "may" | "onDraft"> {
  readonly span: Span;
  readonly units: number;
  /** What is being typed, or the units. */
  readonly value: number;
}

/** A span's planned units: to be typed where it is open and the reader may. */
function PlanCell({ days, span, units, value, may, onDraft }: PlanCellProps) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const { isOpen } = standingOf(days, span);
  if (!may || !isOpen)
    return <span title={isOpen ? "" : t("plan.frozen")}>{format.count(units)}</span>;
  return (
    <NumberCell
      label={t("plan.cell", { span: spanText(span) })}
      value={value}
      max={1_000_000_000}
      onCommit={(next) => next !== null && onDraft({ span, units: next })}
    />
  );
}

/** Months, weeks or days side by side: what the engine says, and the plan that a person may set. */
function Strip({ days, further, draft, grain, may, onDraft }: StripProps) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const shown = withDraft(days, draft);
  const spans = planSpans(days, grain);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t(`plan.by.${grain}`)}>
      <table className="plain m-demand-strip">
        <thead>
          <tr>
            <th scope="col">{t(`grain.${grain}`)}</th>
            {spans.map((span) => (
              <th scope="col" className="num" key={span.from} title={spanText(span)}>
                {headOf(span, grain, format)}
              </th>
            ))}
            {further.map(({ name, isCut }) => (
              <th scope="col" className="num m-soft" key={name} title={t("months.coarse")}>
                {isCut ? t("months.whole", { month: name }) : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.engine && (
            <tr>
              <th scope="row">{t("plan.engine")}</th>
              {spans.map((span) => (
                <td className="num" key={span.from}>
                  {format.count(Math.round(expectedOf(days, span) * 10) / 10)}
                </td>
              ))}
              {further.map((month) => (
                <FurtherCell key={month.name} month={month} />
              ))}
            </tr>
          )}
          <tr>
            <th scope="row">{t("plan.plan")}</th>
            {spans.map((span) => {
              const units = Math.round(plannedOf(shown, span));
              const moved = units !== Math.round(plannedOf(days, span));
              const value = isDrafted(draft, span) ? (draft?.units ?? units) : units;
              return (
                <td className={`num${moved ? " m-demand-moved" : ""}`} key={span.from}>
                  <PlanCell {...{ days, span, units, value, may, onDraft }} />
                </td>
              );
            })}
            {further.map(({ name }) => (
              <td className="num m-soft" key={name} title={t("months.coarse")}>
                —
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}

/** The plan by month, week and day at once, to be read only. */
export const PlanStrips = ({ days }: { readonly days: Days }) =>
  grains
    .toReversed()
    .map((grain) => (
      <Strip
        key={grain}
        {...{ days, grain, draft: null, may: false, further: [] }}
        onDraft={() => undefined}
      />
    ));

/** How far months of their own have helped, and count here. */
function MonthWords({ forecast: { months } }: { readonly forecast: Forecast }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  if (!months) return <p className="soft">{t("months.young")}</p>;
  const { dayLoss, bothLoss, shares } = months;
  const losses = { days: format.percent(dayLoss), both: format.percent(bothLoss) };
  const share = shares?.[1];
  return (
    <p className="soft">
      {t("months.text")} {dayLoss > 0 ? t("months.losses", losses) : t("months.unproven")}{" "}
      {share !== undefined &&
        (share > 0 ? t("months.share", { share: format.percent(share) }) : t("months.notHere"))}
    </p>
  );
}

interface DraftFormProps {
  readonly node: PlacedNode;
  readonly days: Days;
  readonly draft: Draft;
  readonly onEnd: () => void;
}

/** Asks why, and until when, before an override is set. */
function DraftForm({ node, days, draft, onEnd }: DraftFormProps) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const [reason, setReason] = useState("");
  const [expiresOn, setExpiresOn] = useState("");
  const save = useCommand(saveOverride, ["forecasts", "demand"]);
  const { span, units } = draft;
  const body = {
    ...placedQueryOf(node),
    ...{ fromDay: textOf(span.from), untilDay: textOf(span.until), units },
    ...{ reason: reason.trim(), expiresOn: expiresOn === "" ? null : expiresOn },
  };
  const words = {
    ...{ span: format.days(textOf(span.from), textOf(span.until)), units: format.count(units) },
    engine: format.count(Math.round(expectedOf(days, span))),
  };
  return (
    <form
      className="m-notice m-demand-draft"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ body }, { onSuccess: onEnd });
      }}
    >
      <p>{t("plan.draft", words)}</p>
      <OwnRecord />
      <DraftEffects {...{ node, draft }} />
      <Labelled
        label={t("plan.reason")}
        required
        maxLength={500}
        value={reason}
        onText={setReason}
      />
      <Labelled label={t("plan.expires")} type="date" value={expiresOn} onText={setExpiresOn} />
      <div className="m-actions">
        <button type="button" className="m-button" onClick={onEnd}>
          {t("plan.discard")}
        </button>
        <button
          type="submit"
          className="m-button m-primary"
          disabled={reason.trim() === "" || save.isPending}
        >
          {t("plan.save")}
        </button>
      </div>
      <ErrorNotice error={save.error} />
    </form>
  );
}

interface PlanGridProps {
  readonly node: PlacedNode;
  readonly days: Days;
  /** Null at a place: its months are not told by themselves. */
  readonly forecast: Forecast | null;
  readonly draft: Draft | null;
  readonly may: boolean;
  readonly onDraft: (draft: Draft | null) => void;
}

/** The plan by month, week and day at once: an edit of one shows in the others before it is saved. */
export function PlanGrid({ node, days, forecast, draft, may, onDraft }: PlanGridProps) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const further = forecast ? furtherMonths(forecast) : [];
  return (
    <section className="card">
      <h2>{t("plan.title")}</h2>
      <p className="soft">
        {t(may ? "plan.text" : "plan.readOnly", { day: format.day(textOf(days.frozen)) })}
        {node.placeId !== null && ` ${t("place.setText")}`}
      </p>
      {draft && (
        <DraftForm
          key={`${draft.span.from} ${draft.span.until}`}
          {...{ node, days, draft }}
          onEnd={() => onDraft(null)}
        />
      )}
      {grains.toReversed().map((grain) => (
        <Strip
          key={grain}
          {...{ days, draft, grain, may, onDraft }}
          further={grain === "month" ? further : []}
        />
      ))}
      {forecast && <MonthWords forecast={forecast} />}
    </section>
  );
}
