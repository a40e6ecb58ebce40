import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getFactory, saveCalendars } from "../../../contract/production.ts";
import { api, useCommand } from "../../api.ts";
import { useFormat } from "../../parts/format.ts";
import { ActForm, Tick } from "../../parts/form.tsx";
import { RowsField } from "../../parts/rows-field.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { Meanwhile } from "./meanwhile.tsx";
import { NamedFields } from "../../parts/named-fields.tsx";
import { refreshFactory, type CalendarRow } from "./reads.ts";
import { History } from "./history.tsx";
import { Line } from "./shift-line.tsx";
import { hoursOf, shiftsOf } from "./shifts.ts";
import { fresh, typedOf, useShown, type Typed } from "./calendar-typed.ts";

interface EditorProps {
  readonly row: CalendarRow | null;
  readonly onSaved: (id: string) => void;
}

/** What is typed of a calendar, over which state, and how it is saved. */
function useTyping({ row, onSaved }: EditorProps) {
  const { t } = useTranslation("factory");
  const [typed, setTyped] = useState(() => typedOf(row));
  const [revision, setRevision] = useState(row?.revision ?? 0);
  const save = useCommand(saveCalendars, ["factory"]);
  const { lines, ...rest } = typed;
  const submit = (over: number) =>
    save.mutate(
      { body: { calendars: [{ ...rest, shifts: shiftsOf(lines), revision: over }] } },
      {
        tell: () => {
          void refreshFactory();
          toast(t("saved", { name: typed.name }));
        },
        onSuccess: ({ ids }) => {
          setRevision(over + 1);
          onSaved(String(ids[typed.code] ?? ""));
        },
      },
    );
  const restart = (theirs: CalendarRow) => {
    save.reset();
    setRevision(theirs.revision);
    setTyped(typedOf(theirs));
  };
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part });
  return { typed, change, save, restart, submit: (over = revision) => submit(over) };
}

/** One shift calendar: names, whether it keeps public holidays, and its shifts. */
export function CalendarForm(props: EditorProps) {
  const { row } = props;
  const { t } = useTranslation("factory");
  const format = useFormat();
  const { typed, change, save, restart, submit } = useTyping(props);
  const shown = useShown();
  const { lines } = typed;
  const load = async () => {
    const found = (await api.call(getFactory)).calendars.find((each) => each.code === typed.code);
    return found ? { row: found, shown: shown(typedOf(found)) } : null;
  };
  return (
    <ActForm
      label={row ? row.name : t("create.calendars")}
      error={null}
      pending={save.isPending}
      submit={t("save")}
      onSubmit={() => submit()}
      more={row && <History subject={row.id} />}
    >
      <NamedFields typed={typed} isNew={row === null} change={change} />
      <Tick
        label={t("keepsHolidays")}
        checked={typed.keepsHolidays}
        onChange={(keepsHolidays) => change({ keepsHolidays })}
      />
      <RowsField
        label={t("shifts")}
        hint={t("hoursAWeek", { hours: format.count(hoursOf(lines)) })}
        rows={lines}
        fresh={fresh}
        add={t("addShift")}
        remove={t("removeShift")}
        onChange={(changed) => change({ lines: [...changed] })}
      >
        {(line, set, at) => <Line {...{ line, at }} change={set} />}
      </RowsField>
      <Meanwhile<CalendarRow>
        {...{ error: save.error, mine: shown(typed), load, onTheirs: restart }}
        onMine={(theirs) => submit(theirs.revision)}
      />
    </ActForm>
  );
}
