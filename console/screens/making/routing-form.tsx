import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveRouting } from "../../../contract/making.ts";
import { useCommand } from "../../api.ts";
import { ActForm } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/index.ts";
import { RowsField } from "../../parts/rows-field.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { plantOptions } from "../factory/reads.ts";
import type { Factory } from "../factory/reads.ts";
import { StepFields, StepTimes } from "./step-fields.tsx";
import { StepMore } from "./step-more.tsx";
import { freshStep, stepsOf, typedSteps, unbound } from "./typed.ts";
import type { Routing } from "./typed.ts";
import { today, VersionFields } from "./version-fields.tsx";

interface RoutingFormProps {
  readonly itemId: number;
  readonly factory: Factory;
  /** The version that is changed; null: the first. */
  readonly routing: Routing | null;
  readonly onDone: () => void;
}

/** A new routing version, beginning with what stands in the present one. */
export function RoutingForm({ itemId, factory, routing, onDone }: RoutingFormProps) {
  const { t } = useTranslation("making");
  const [typed, setTyped] = useState(() => ({
    placeId: String(routing?.placeId ?? factory.plants[0]?.placeId ?? ""),
    ...{ validFrom: today(), note: "" },
    steps: routing ? typedSteps(routing.steps) : [freshStep([])],
  }));
  const change = (part: Partial<typeof typed>) => setTyped({ ...typed, ...part });
  // Work centres, machines, tools and skills of one plant are not those of another.
  const changeVersion = (part: Partial<typeof typed>) =>
    change(
      part.placeId === undefined || part.placeId === typed.placeId
        ? part
        : { ...part, steps: typed.steps.map(unbound) },
    );
  const save = useCommand(saveRouting, ["recipes"]);
  const body = {
    ...{ placeId: Number(typed.placeId), alternative: routing?.alternative ?? 0 },
    ...{ validFrom: typed.validFrom, note: typed.note, steps: stepsOf(typed.steps) },
  };
  const tell = () => {
    refreshRows("making");
    toast(t("routingSaved", { day: typed.validFrom }));
  };
  const { placeId } = typed;
  return (
    <ActForm
      label={t("newRouting")}
      error={save.error}
      pending={save.isPending || placeId === "" || typed.steps.length === 0}
      submit={t("save")}
      onSubmit={() => save.mutate({ params: { id: itemId }, body }, { tell, onSuccess: onDone })}
    >
      <VersionFields typed={typed} plants={plantOptions(factory)} change={changeVersion} />
      <RowsField
        label={t("stepsTitle")}
        rows={typed.steps}
        fresh={freshStep(typed.steps)}
        add={t("addStep")}
        remove={t("removeStep")}
        onChange={(steps) => change({ steps: [...steps] })}
      >
        {(step, set, at) => (
          <>
            <StepFields {...{ step, placeId, factory }} change={set} />
            <StepTimes step={step} change={set} />
            <StepMore {...{ step, placeId, factory }} steps={typed.steps} at={at} change={set} />
          </>
        )}
      </RowsField>
    </ActForm>
  );
}
