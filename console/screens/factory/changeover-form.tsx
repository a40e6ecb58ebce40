import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listSetups, saveSetupsEndpoint } from "../../../contract/production.ts";
import { api, newKey, queries, useCommand } from "../../api.ts";
import { ActForm, SelectField } from "../../parts/form.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import { MatrixTable } from "./matrix-table.tsx";
import { Meanwhile } from "./meanwhile.tsx";
import type { Shown } from "./meanwhile.tsx";
import { isMinutes, matrixOf, setupsOf } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";
import { nameIn, optionsOf } from "./reads.ts";
import type { Factory } from "./reads.ts";
import { History } from "./history.tsx";

interface EditorProps {
  readonly centreId: number;
  readonly factory: Factory;
  readonly stored: Matrix;
  /** The state that stands there. */
  readonly revision: number;
  /** What stands there is one's own and has been read again. */
  readonly onSaved: () => void;
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

/** Saves the matrix of a centre over the state it began with and says so, with the way back. */
function useSave({ centreId, stored, revision, onSaved }: EditorProps) {
  const { t } = useTranslation("factory");
  const save = useCommand(saveSetupsEndpoint, ["setups"]);
  const input = (matrix: Matrix, over: number) => ({
    params: { id: centreId },
    body: { setups: setupsOf(matrix), revision: over },
  });
  const submit = (matrix: Matrix, over: { readonly matrix: Matrix; readonly revision: number }) => {
    // The way back is refused, too, where somebody has saved since.
    const undo = async () => {
      const back = input(over.matrix, over.revision + 1);
      await api.call(saveSetupsEndpoint, { key: newKey(), ...back });
      await queries.invalidateQueries({ queryKey: ["setups"] });
      onSaved();
    };
    const tell = () => toast(t("changeoversSaved"), { undo });
    save.mutate(input(matrix, over.revision), { tell, onSuccess: onSaved });
  };
  return { save, submit, base: { matrix: stored, revision } };
}

/** What a person reads of a matrix: minutes by the families they are between. */
function shownOf(matrix: Matrix, { families }: Factory): Shown {
  const name = (id: number) => nameIn(families, id);
  return Object.fromEntries(
    setupsOf(matrix).map((each) => [
      `${name(each.fromFamilyId)} → ${name(each.toFamilyId)}`,
      each.minutes,
    ]),
  );
}

type Stored = { readonly matrix: Matrix; readonly revision: number };

export function ChangeoverForm(props: EditorProps) {
  const { centreId, factory, stored } = props;
  const { t } = useTranslation("factory");
  const mayWrite = useMay("factory.write");
  const [matrix, setMatrix] = useState(stored);
  const [shown, setShown] = useState(() => usedBy(props));
  const { save, submit, base: first } = useSave(props);
  const [base, setBase] = useState<Stored>(first);
  const load = async () => {
    const { setups, revision } = await api.call(listSetups, { params: { id: centreId } });
    const row = { matrix: matrixOf(setups), revision };
    return { row, shown: shownOf(row.matrix, factory) };
  };
  const restart = (theirs: Stored) => {
    save.reset();
    setBase(theirs);
    setMatrix(theirs.matrix);
    setShown(usedBy({ ...props, stored: theirs.matrix }));
  };
  const families = factory.families.filter((each) => shown.includes(each.id));
  const others = factory.families.filter((each) => !shown.includes(each.id));
  const wrong = Object.values(matrix).filter((text) => !isMinutes(text));
  return (
    <fieldset className="m-bare" disabled={!mayWrite}>
      <ActForm
        label={t("views.changeovers")}
        error={null}
        pending={save.isPending || wrong.length > 0}
        submit={t("save")}
        onSubmit={() => submit(matrix, base)}
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
        <Meanwhile<Stored>
          {...{ error: save.error, mine: shownOf(matrix, factory), load, onTheirs: restart }}
          onMine={(theirs) => submit(matrix, theirs)}
        />
      </ActForm>
    </fieldset>
  );
}
