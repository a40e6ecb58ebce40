import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveCalendars } from "../../../contract/production.ts";
import { useCommand } from "../../api.ts";
import { useFormat } from "../../parts/format.ts";
import { ActForm, Tick } from "../../parts/form.tsx";
import { RowsField } from "../../parts/rows-field.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { NamedFields, namesOf } from "./named-fields.tsx";
import { refreshFactory } from "./reads.ts";
import type { CalendarRow } from "./reads.ts";
import { History } from "./history.tsx";
import { Line } from "./shift-line.tsx";
import { hoursOf, linesOf, shiftsOf } from "./shifts.ts";
import type { ShiftLine } from "./shifts.ts";

const fresh: ShiftLine = { name: "", from: "08:00", until: "20:00", weekdays: [1, 2, 3, 4, 5] };

interface EditorProps {
  readonly row: CalendarRow | null;
  readonly onSaved: (id: string) => void;
}

/** One shift calendar: names, whether it keeps public holidays, and its shifts. */
export function CalendarForm({ row, onSaved }: EditorProps) {
  const { t } = useTranslation("factory");
  const format = useFormat();
  const [typed, setTyped] = useState({
    ...namesOf(row),
    keepsHolidays: row?.keepsHolidays ?? true,
    lines: row ? linesOf(row.shifts) : [fresh],
  });
  const change = (part: Partial<typeof typed>) => setTyped({ ...typed, ...part });
  const save = useCommand(saveCalendars, ["factory"]);
  const { lines, ...rest } = typed;
  const submit = () =>
    save.mutate(
      { body: { calendars: [{ ...rest, shifts: shiftsOf(lines) }] } },
      {
        onSuccess: ({ ids }) => {
          void refreshFactory();
          toast(t("saved", { name: typed.name }));
          onSaved(String(ids[typed.code] ?? ""));
        },
      },
    );
  return (
    <ActForm
      label={row ? row.name : t("create.calendars")}
      error={save.error}
      pending={save.isPending}
      submit={t("save")}
      onSubmit={submit}
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
    </ActForm>
  );
}
