import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveSetupsEndpoint } from "../../../contract/production.ts";
import { api, newKey, queries, useCommand } from "../../api.ts";
import { ActForm, SelectField } from "../../parts/form.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import { MatrixTable } from "./matrix-table.tsx";
import { isMinutes, setupsOf } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";
import { optionsOf } from "./reads.ts";
import type { Factory } from "./reads.ts";
import { History } from "./history.tsx";

interface EditorProps {
  readonly centreId: number;
  readonly factory: Factory;
  readonly stored: Matrix;
}

/** Families that the centre's changeovers or resources name; others are added one by one. */
function usedBy({ centreId, factory, stored }: EditorProps): number[] {
  const ofCentre = factory.resources.filter((each) => each.workCentreId === centreId);
  const ids = new Set([
    ...Object.keys(stored).flatMap((key) => key.split("/").map(Number)),
    ...ofCentre.flatMap((each) => each.familyId ?? []),
  ]);
  return factory.families.map((each) => each.id).filter((id) => ids.has(id));
}

/** Saves the matrix of a centre and says so, with the way back. */
function useSave(centreId: number, stored: Matrix) {
  const { t } = useTranslation("factory");
  const save = useCommand(saveSetupsEndpoint, ["setups"]);
  const input = (matrix: Matrix) => ({
    params: { id: centreId },
    body: { setups: setupsOf(matrix) },
  });
  const undo = () =>
    void api
      .call(saveSetupsEndpoint, { key: newKey(), ...input(stored) })
      .then(() => queries.invalidateQueries({ queryKey: ["setups"] }));
  const submit = (matrix: Matrix) =>
    save.mutate(input(matrix), { onSuccess: () => toast(t("changeoversSaved"), { undo }) });
  return { save, submit };
}

export function ChangeoverForm(props: EditorProps) {
  const { centreId, factory, stored } = props;
  const { t } = useTranslation("factory");
  const mayWrite = useMay("production.write");
  const [matrix, setMatrix] = useState(stored);
  const [shown, setShown] = useState(() => usedBy(props));
  const { save, submit } = useSave(centreId, stored);
  const families = factory.families.filter((each) => shown.includes(each.id));
  const others = factory.families.filter((each) => !shown.includes(each.id));
  const wrong = Object.values(matrix).filter((text) => !isMinutes(text));
  return (
    <fieldset className="m-bare" disabled={!mayWrite}>
      <ActForm
        label={t("views.changeovers")}
        error={save.error}
        pending={save.isPending || wrong.length > 0}
        submit={t("save")}
        onSubmit={() => submit(matrix)}
        more={<History subject={centreId} />}
      >
        <p className="m-soft">{t("changeoversText")}</p>
        {families.length > 0 && <MatrixTable {...{ families, matrix }} onChange={setMatrix} />}
        {wrong.length > 0 && (
          <p className="m-notice m-notice-bad" role="alert">
            {t("minutesWrong", { value: wrong[0] })}
          </p>
        )}
        {others.length > 0 && (
          <SelectField
            label={t("addFamily")}
            value=""
            options={[{ value: "", label: t("choose") }, ...optionsOf(others)]}
            onChange={(id) => setShown([...shown, Number(id)])}
          />
        )}
      </ActForm>
    </fieldset>
  );
}
