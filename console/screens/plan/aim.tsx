import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BodyOf } from "../../../contract/endpoint.ts";
import { planMeasures, type startPlan } from "../../../contract/plans.ts";
import { SelectField, TextField } from "../../parts/form.tsx";

type Objective = NonNullable<BodyOf<typeof startPlan>["objective"]>;
type Measure = (typeof planMeasures)[number];
type Weights = Partial<Record<Measure, number>>;

/** What is to be small first; each is one setting of the engine's objective. */
const presets = {
  usual: { kind: "weighted", weights: { tardiness: 1, setup: 0.01 } },
  late: { kind: "lexicographic", measures: ["late", "tardiness"] },
  setup: { kind: "weighted", weights: { tardiness: 1, setup: 2 } },
  calm: { kind: "weighted", weights: { tardiness: 1, moved: 1 } },
} as const satisfies Record<string, Objective>;
type Preset = keyof typeof presets;
const isPreset = (name: string): name is Preset => Object.hasOwn(presets, name);

const own = ["weighted", "ordered"] as const;
const placesMax = 3;

interface OwnWeightsProps {
  readonly weights: Weights;
  readonly onChange: (weights: Weights) => void;
}

/** What a minute, or a late order, of each measure counts. */
function OwnWeights({ weights, onChange }: OwnWeightsProps) {
  const { t } = useTranslation("plan");
  return (
    <fieldset className="m-weights">
      <legend>{t("aim.weightsLegend")}</legend>
      {planMeasures.map((measure) => (
        <TextField
          key={measure}
          label={t(`measure.${measure}`)}
          type="number"
          min={0}
          max={1_000_000}
          step={0.01}
          required
          value={String(weights[measure] ?? 0)}
          onChange={(text) => onChange({ ...weights, [measure]: Number(text) })}
        />
      ))}
    </fieldset>
  );
}

interface OwnOrderProps {
  readonly measures: readonly Measure[];
  readonly onChange: (measures: Measure[]) => void;
}

/** Measures one after the other: the next decides only between plans that are alike in those before. */
function OwnOrder({ measures, onChange }: OwnOrderProps) {
  const { t } = useTranslation("plan");
  const places = Math.min(placesMax, measures.length + 1);
  return (
    <fieldset className="m-weights">
      <legend>{t("aim.orderLegend")}</legend>
      {Array.from({ length: places }, (_, at) => {
        const free = planMeasures.filter((each) => !measures.slice(0, at).includes(each));
        const none = at === 0 ? [] : [{ value: "", label: t("aim.nothing") }];
        return (
          <SelectField
            key={at}
            label={t("aim.place", { n: at + 1 })}
            value={measures[at] ?? ""}
            options={[
              ...none,
              ...free.map((each) => ({ value: each, label: t(`measure.${each}`) })),
            ]}
            onChange={(next) => {
              const before = measures.slice(0, at);
              const after = measures.slice(at + 1).filter((each) => each !== next);
              onChange(next === "" ? before : [...before, next as Measure, ...after]);
            }}
          />
        );
      })}
    </fieldset>
  );
}

/** What a plan is to make small: one of the usual aims, own weights, or an own order of measures. */
export function useAim() {
  const { t } = useTranslation("plan");
  const [name, setName] = useState<Preset | (typeof own)[number]>("usual");
  const [weights, setWeights] = useState<Weights>(presets.usual.weights);
  const [measures, setMeasures] = useState<Measure[]>([...presets.late.measures]);
  const choose = (next: string) => {
    // Own settings begin with those of the aim that was chosen before.
    const before: Objective | null = isPreset(name) ? presets[name] : null;
    if (before?.kind === "weighted") setWeights(before.weights ?? {});
    if (before?.kind === "lexicographic") setMeasures([...(before.measures ?? [])]);
    setName(next as typeof name);
  };
  const objective: Objective = isPreset(name)
    ? presets[name]
    : name === "weighted"
      ? { kind: "weighted", weights }
      : { kind: "lexicographic", measures };
  const fields = (
    <>
      <SelectField
        label={t("start.aim")}
        value={name}
        onChange={choose}
        options={[...Object.keys(presets), ...own].map((each) => ({
          value: each,
          label: t(`aim.${each}`),
        }))}
      />
      {name === "weighted" && <OwnWeights weights={weights} onChange={setWeights} />}
      {name === "ordered" && <OwnOrder measures={measures} onChange={setMeasures} />}
    </>
  );
  return { objective, fields };
}
