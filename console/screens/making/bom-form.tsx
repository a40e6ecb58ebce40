import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveBom } from "../../../contract/making.ts";
import { useCommand } from "../../api.ts";
import { ActForm, TextField } from "../../parts/form.tsx";
import { ItemField } from "../../parts/item-field.tsx";
import { RowsField } from "../../parts/rows-field.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { usePlants } from "../work-orders/plants.ts";
import { freshItem, freshLine, linesOf, typedLine, unknownOf } from "./typed.ts";
import type { Bom, Recipes, TypedLine } from "./typed.ts";
import { today, VersionFields } from "./version-fields.tsx";

interface LineProps {
  readonly line: TypedLine;
  readonly at: number;
  readonly change: (part: Partial<TypedLine>) => void;
}

/** Items that may stand in for a component, the best first. */
function Substitutes({ line, at, change }: LineProps) {
  const { t } = useTranslation("making");
  const number = at + 1;
  return (
    <div className="m-rows-wide">
      <RowsField
        label={t("substitutesOf", { number })}
        rows={line.substitutes}
        fresh={freshItem}
        add={t("addSubstitute")}
        remove={t("removeSubstitute", { number })}
        onChange={(substitutes) => change({ substitutes })}
      >
        {(each, set) => (
          <ItemField
            label={t("substitute")}
            text={each.code}
            onChange={(code, item) => set({ code, itemId: item?.id ?? null })}
          />
        )}
      </RowsField>
    </div>
  );
}

/** One component: how many, what is lost on the way, and which step uses it. */
function Line({ line, at, change }: LineProps) {
  const { t } = useTranslation("making");
  return (
    <>
      <ItemField
        label={t("component")}
        text={line.code}
        onChange={(code, item) => change({ code, itemId: item?.id ?? null })}
      />
      <div className="m-form-row">
        <TextField
          {...{ label: t("units"), type: "number", min: 1, required: true, value: line.units }}
          onChange={(units) => change({ units })}
        />
        <TextField
          {...{ label: t("scrap"), type: "number", min: 0, max: 99, step: 0.0001 }}
          value={line.scrap}
          onChange={(scrap) => change({ scrap })}
        />
        <TextField
          {...{ label: t("usedAt"), type: "number", min: 1, max: 9_999, value: line.step }}
          onChange={(step) => change({ step })}
        />
      </div>
      <Substitutes line={line} at={at} change={change} />
    </>
  );
}

interface BomFormProps {
  readonly recipes: Recipes;
  /** The version that is changed; null: the first. */
  readonly bom: Bom | null;
  readonly onDone: () => void;
}

/** A new BOM version, beginning with what stands in the present one. */
export function BomForm({ recipes, bom, onDone }: BomFormProps) {
  const { t } = useTranslation("making");
  const plants = [{ value: "0", label: t("everyPlant") }, ...usePlants()];
  const codeOf = (id: number) => recipes.items.find((each) => each.id === id)?.code ?? `#${id}`;
  const [typed, setTyped] = useState(() => ({
    ...{ placeId: String(bom?.placeId ?? 0), validFrom: today(), note: "" },
    perUnits: String(bom?.perUnits ?? 1),
    lines: bom ? bom.lines.map((line) => typedLine(line, codeOf)) : [freshLine],
  }));
  const change = (part: Partial<typeof typed>) => setTyped({ ...typed, ...part });
  const save = useCommand(saveBom, ["recipes"]);
  const unknown = unknownOf(typed.lines);
  const body = {
    ...{ placeId: Number(typed.placeId), alternative: bom?.alternative ?? 0, note: typed.note },
    ...{ validFrom: typed.validFrom, perUnits: Number(typed.perUnits) },
    lines: linesOf(typed.lines),
  };
  const tell = () => toast(t("bomSaved", { day: typed.validFrom }));
  return (
    <ActForm
      label={t("newBom")}
      error={save.error}
      pending={save.isPending || unknown !== undefined}
      submit={t("save")}
      onSubmit={() =>
        save.mutate({ params: { id: recipes.itemId }, body }, { tell, onSuccess: onDone })
      }
    >
      <VersionFields typed={typed} plants={plants} change={change} />
      <TextField
        {...{ label: t("perUnits"), type: "number", min: 1, required: true }}
        value={typed.perUnits}
        onChange={(perUnits) => change({ perUnits })}
      />
      <RowsField
        label={t("componentsTitle")}
        rows={typed.lines}
        fresh={freshLine}
        add={t("addComponent")}
        remove={t("removeComponent")}
        onChange={(lines) => change({ lines: [...lines] })}
      >
        {(line, set, at) => <Line {...{ line, at }} change={set} />}
      </RowsField>
      {unknown && (
        <p className="m-notice m-notice-bad" role="alert">
          {t("unknownItem", { code: unknown })}
        </p>
      )}
    </ActForm>
  );
}
