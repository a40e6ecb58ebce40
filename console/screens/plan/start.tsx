import { useState } from "react";
import { useTranslation } from "react-i18next";
import { startPlan } from "../../../contract/plans.ts";
import { useCommand } from "../../api.ts";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { useAim } from "./aim.tsx";

const factors = ["urgency", "importance", "margin"] as const;
type Factor = (typeof factors)[number];

interface StartProps {
  readonly placeId: number;
  readonly onStarted: (planId: number) => void;
}

interface WeightsProps {
  readonly value: Readonly<Record<Factor, number>>;
  readonly onChange: (value: Record<Factor, number>) => void;
}

/** How much each factor of an order's priority counts. */
function Weights({ value, onChange }: WeightsProps) {
  const { t } = useTranslation("plan");
  return (
    <fieldset className="m-weights">
      <legend>{t("start.weights")}</legend>
      {factors.map((factor) => (
        <label key={factor}>
          <span>
            {t(`factor.${factor}`)} {value[factor]}
          </span>
          <input
            type="range"
            min={0}
            max={5}
            step={1}
            value={value[factor]}
            onChange={(event) => onChange({ ...value, [factor]: Number(event.target.value) })}
          />
        </label>
      ))}
    </fieldset>
  );
}

/** Asks for a new plan: for how long it is bettered, what matters first, how orders are weighed. */
export function StartForm({ placeId, onStarted }: StartProps) {
  const { t } = useTranslation("plan");
  const [title, setTitle] = useState("");
  const [seconds, setSeconds] = useState("10");
  const aim = useAim();
  const [weights, setWeights] = useState({ urgency: 1, importance: 1, margin: 1 });
  const start = useCommand(startPlan, ["plans"]);
  return (
    <ActForm
      label={t("start.title")}
      error={start.error}
      pending={start.isPending}
      submit={t("start.submit")}
      onSubmit={() =>
        start.mutate(
          {
            body: {
              ...{ placeId, seconds: Number(seconds), factors: weights },
              title: title.trim() || t("start.untitled"),
              objective: aim.objective,
            },
          },
          { onSuccess: ({ id }) => onStarted(id) },
        )
      }
    >
      <TextField label={t("start.name")} value={title} onChange={setTitle} />
      <SelectField
        label={t("start.seconds")}
        value={seconds}
        onChange={setSeconds}
        options={[5, 10, 30, 60, 300].map((each) => ({
          value: String(each),
          label: t("start.secondsOf", { n: each }),
        }))}
      />
      {aim.fields}
      <Weights value={weights} onChange={setWeights} />
    </ActForm>
  );
}
