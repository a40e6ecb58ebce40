import { useTranslation } from "react-i18next";
import { SelectField, TextField, Tick } from "../../parts/form.tsx";
import { optionsOf } from "../factory/reads.ts";
import type { Factory } from "../factory/reads.ts";
import type { TypedStep, TypedTimes } from "./typed.ts";

interface StepFieldsProps {
  readonly step: TypedStep;
  readonly placeId: string;
  readonly factory: Factory;
  readonly change: (part: Partial<TypedStep>) => void;
}

/** What a step is and where it is done. */
export function StepFields({ step, placeId, factory, change }: StepFieldsProps) {
  const { t } = useTranslation("making");
  const centres = factory.workCentres.filter((each) => String(each.placeId) === placeId);
  // Machines of another work centre cannot do it.
  const move = (workCentreId: string) => change({ workCentreId, ways: [] });
  return (
    <div>
      <div className="m-form-row">
        <TextField
          {...{ label: t("step"), type: "number", min: 1, max: 9_999, required: true }}
          value={step.step}
          onChange={(value) => change({ step: value })}
        />
        <TextField
          {...{ label: t("stepName"), required: true, maxLength: 200, value: step.name }}
          onChange={(name) => change({ name })}
        />
        <TextField
          {...{ label: t("nameEn"), maxLength: 200, value: step.nameEn }}
          onChange={(nameEn) => change({ nameEn })}
        />
      </div>
      <div className="m-form-row">
        <SelectField
          label={t("centre")}
          value={step.workCentreId}
          options={[{ value: "", label: t("noCentre") }, ...optionsOf(centres)]}
          onChange={move}
        />
        <SelectField
          label={t("family")}
          value={step.familyId}
          options={[{ value: "", label: t("noFamily") }, ...optionsOf(factory.families)]}
          onChange={(familyId) => change({ familyId })}
        />
      </div>
    </div>
  );
}

/** How long something takes: once, and for so many units. */
export function TimesFields({
  times,
  change,
}: {
  readonly times: TypedTimes;
  readonly change: (part: Partial<TypedTimes>) => void;
}) {
  const { t } = useTranslation("making");
  const number = { type: "number" as const, required: true };
  return (
    <>
      <TextField
        {...{ ...number, label: t("setupSeconds"), min: 0, value: times.setup }}
        onChange={(setup) => change({ setup })}
      />
      <TextField
        {...{ ...number, label: t("runSeconds"), min: 0, value: times.run }}
        onChange={(run) => change({ run })}
      />
      <TextField
        {...{ ...number, label: t("forUnits"), min: 1, value: times.perUnits }}
        onChange={(perUnits) => change({ perUnits })}
      />
    </>
  );
}

/** How long a step takes and what comes out of it. */
export function StepTimes({ step, change }: Pick<StepFieldsProps, "step" | "change">) {
  const { t } = useTranslation("making");
  const number = { type: "number" as const, required: true };
  return (
    <div>
      <TimesFields times={step} change={change} />
      <TextField
        {...{ ...number, label: t("yield"), min: 0.0001, max: 100, step: 0.0001 }}
        value={step.yield}
        onChange={(value) => change({ yield: value })}
      />
      <Tick
        label={t("maySplit")}
        checked={step.maySplit}
        onChange={(maySplit) => change({ maySplit })}
      />
    </div>
  );
}
