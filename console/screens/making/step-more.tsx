import { useTranslation } from "react-i18next";
import { SelectField, TextField, Tick } from "../../parts/form.tsx";
import { RowsField } from "../../parts/rows-field.tsx";
import { optionsOf } from "../factory/reads.ts";
import type { Factory } from "../factory/reads.ts";
import { isPool } from "../factory/pasted.ts";
import { TimesFields } from "./step-fields.tsx";
import type { TypedLink, TypedStep } from "./typed.ts";

interface StepMoreProps {
  readonly step: TypedStep;
  readonly at: number;
  readonly steps: readonly TypedStep[];
  readonly placeId: string;
  readonly factory: Factory;
  readonly change: (part: Partial<TypedStep>) => void;
}

/** The first of these resources that is not chosen yet, as a field holds it. */
const firstFree = (
  rows: readonly { readonly id: number }[],
  chosen: readonly { readonly resourceId: string }[],
): string => {
  const taken = new Set(chosen.map((each) => each.resourceId));
  return String(rows.find((row) => !taken.has(String(row.id)))?.id ?? rows[0]?.id ?? "");
};

/** The machines that may do a step, each with times of its own. */
function Ways({ step, factory, change }: StepMoreProps) {
  const { t } = useTranslation("making");
  const machines = factory.resources.filter(
    (each) => step.workCentreId !== "" && String(each.workCentreId) === step.workCentreId,
  );
  if (machines.length === 0) return null;
  const { setup, run, perUnits, ways } = step;
  return (
    <RowsField
      label={t("waysTitle", { step: step.step })}
      hint={t("waysHint")}
      rows={ways}
      fresh={{
        ...{ setup, run, perUnits, rank: String(ways.length) },
        resourceId: firstFree(machines, ways),
      }}
      add={t("addWay")}
      remove={t("removeWay", { step: step.step })}
      onChange={(changed) => change({ ways: changed })}
    >
      {(way, set) => (
        <>
          <SelectField
            label={t("machine")}
            value={way.resourceId}
            options={optionsOf(machines)}
            onChange={(resourceId) => set({ resourceId })}
          />
          <TextField
            {...{ label: t("rank"), type: "number", required: true, min: 0, max: 99 }}
            value={way.rank}
            onChange={(rank) => set({ rank })}
          />
          <div className="m-form-row m-rows-wide">
            <TimesFields times={way} change={set} />
          </div>
        </>
      )}
    </RowsField>
  );
}

/** Tools and people with a skill that a step holds. */
function Needs({ step, factory, placeId, change }: StepMoreProps) {
  const { t } = useTranslation("making");
  const pools = factory.resources.filter(
    (each) => isPool(each.kind) && String(each.placeId) === placeId,
  );
  if (pools.length === 0) return null;
  return (
    <RowsField
      label={t("needsTitle", { step: step.step })}
      rows={step.needs}
      fresh={{ resourceId: firstFree(pools, step.needs), units: "1" }}
      add={t("addNeed")}
      remove={t("removeNeed", { step: step.step })}
      onChange={(needs) => change({ needs })}
    >
      {(need, set) => (
        <>
          <SelectField
            label={t("pool")}
            value={need.resourceId}
            options={optionsOf(pools)}
            onChange={(resourceId) => set({ resourceId })}
          />
          <TextField
            {...{ label: t("poolUnits"), type: "number", required: true, min: 1 }}
            max={pools.find((each) => String(each.id) === need.resourceId)?.capacity ?? 10_000}
            value={need.units}
            onChange={(units) => set({ units })}
          />
        </>
      )}
    </RowsField>
  );
}

/** One step that comes before: counted from its end or its start, how much later, how close. */
function Link({
  link,
  others,
  set,
}: {
  readonly link: TypedLink;
  readonly others: readonly TypedStep[];
  readonly set: (part: Partial<TypedLink>) => void;
}) {
  const { t } = useTranslation("making");
  const minutes = { type: "number" as const, min: 0, max: 1_000_000 };
  return (
    <>
      <SelectField
        label={t("step")}
        value={link.key}
        options={others.map((each) => ({ value: each.key, label: `${each.step} ${each.name}` }))}
        onChange={(key) => set({ key })}
      />
      <SelectField
        label={t("countsFrom")}
        value={link.countsFrom}
        options={[
          { value: "end", label: t("fromEnd") },
          { value: "start", label: t("fromStart") },
        ]}
        onChange={(from) => set({ countsFrom: from === "start" ? "start" : "end" })}
      />
      <div className="m-form-row m-rows-wide">
        <TextField
          {...{ ...minutes, label: t("lag"), required: true, value: link.lag }}
          onChange={(lag) => set({ lag })}
        />
        <TextField
          {...{ ...minutes, label: t("maxWait"), value: link.maxWait }}
          onChange={(maxWait) => set({ maxWait })}
        />
      </div>
    </>
  );
}

/** What a step comes after: the step before it, or what is said here. */
function Links({ step, at, steps, change }: StepMoreProps) {
  const { t } = useTranslation("making");
  const others = steps.filter((_each, index) => index !== at);
  const usual = steps[at - 1] ?? others[0];
  const fresh: TypedLink = {
    ...{ key: usual?.key ?? "", countsFrom: "end", lag: "0", maxWait: "" },
  };
  if (others.length === 0) return null;
  return (
    <>
      <Tick
        label={t("rightAfter")}
        checked={step.after === null}
        onChange={(on) => change({ after: on ? null : at > 0 ? [fresh] : [] })}
      />
      {step.after !== null && (
        <RowsField
          label={t("linksTitle", { step: step.step })}
          hint={t("linksHint")}
          rows={step.after}
          fresh={fresh}
          add={t("addLink")}
          remove={t("removeLink", { step: step.step })}
          onChange={(after) => change({ after })}
        >
          {(link, set) => <Link {...{ link, others, set }} />}
        </RowsField>
      )}
    </>
  );
}

/** What most steps need not say: machines of its own, tools and skills, and what it comes after. */
export function StepMore(props: StepMoreProps) {
  const { t } = useTranslation("making");
  const { ways, needs, after } = props.step;
  const numberOf = (key: string) => props.steps.find((each) => each.key === key)?.step;
  const links = after?.flatMap((each) => numberOf(each.key) ?? []).join(", ");
  return (
    <details className="m-details m-rows-wide">
      <summary>
        {t("more")} ·{" "}
        {t("moreCounts", {
          ...{ ways: ways.length, needs: needs.length },
          after: links === undefined ? t("rightAfter") : `${t("comesAfter")} ${links || "–"}`,
        })}
      </summary>
      <div className="m-form">
        <Ways {...props} />
        <Needs {...props} />
        <Links {...props} />
      </div>
    </details>
  );
}
