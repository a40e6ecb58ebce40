import { useState } from "react";
import { useTranslation } from "react-i18next";
import { shipTransferEndpoint } from "../../../contract/stock-transfers.ts";
import { Untakable } from "../../parts/error-notice.tsx";
import { useCommand } from "../../api.ts";
import { ActForm, Field, TextField, Tick } from "../../parts/form.tsx";
import { PlaceField } from "./fields.tsx";
import { itemsOf, readSheet, useMoved } from "./rows.ts";

const empty = { number: "", from: "", to: "", day: "", why: "", sheet: "" };

/** Sends what the draft says; what cannot be is told beside the form. */
function useSending(onDone: () => void) {
  const { t } = useTranslation("goods");
  const tell = useMoved();
  const ship = useCommand(shipTransferEndpoint);
  const [problem, setProblem] = useState<unknown>(null);
  const send = async (draft: typeof empty, over: boolean) => {
    setProblem(null);
    const { rows, bad } = readSheet(draft.sheet);
    try {
      if (bad) throw new Untakable(t("count.bad", { ...bad }));
      const codes = rows.map((row) => row.code);
      const items = await itemsOf(codes, t("itemUnknown"));
      const body = {
        ...{ number: draft.number.trim(), day: draft.day, why: draft.why.trim() },
        ...{ fromPlaceId: Number(draft.from), toPlaceId: Number(draft.to) },
        lines: rows.map(({ code, units, unit, rest }) => ({
          ...{ itemId: items.get(code) ?? 0, units },
          ...(unit ? { unit } : {}),
          ...(rest ? { lot: rest } : {}),
        })),
        ...(over ? { overPromises: true } : {}),
      };
      tell(await ship.mutateAsync({ body }));
      onDone();
    } catch (error) {
      setProblem(error);
    }
  };
  return { send, problem, pending: ship.isPending };
}

/** Sends goods: from where, to where, by when, and a line for each item. */
export function NewTransfer({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation("goods");
  const { send, problem, pending } = useSending(onDone);
  const [draft, setDraft] = useState(empty);
  const [over, setOver] = useState(false);
  const set = (key: keyof typeof empty) => (value: string) => setDraft({ ...draft, [key]: value });
  return (
    <ActForm
      label={t("transfer.new")}
      error={problem}
      pending={pending}
      submit={t("transfer.send")}
      onSubmit={() => void send(draft, over)}
    >
      <TextField
        label={t("transfer.number")}
        value={draft.number}
        onChange={set("number")}
        maxLength={200}
        required
        autoFocus
      />
      <PlaceField label={t("transfer.from")} value={draft.from} onChange={set("from")} />
      <PlaceField label={t("transfer.to")} value={draft.to} onChange={set("to")} />
      <TextField
        label={t("transfer.expected")}
        type="date"
        value={draft.day}
        onChange={set("day")}
        required
      />
      <Field label={t("transfer.lines")}>
        {(ties) => (
          <textarea
            {...ties}
            className="m-field"
            rows={5}
            value={draft.sheet}
            onChange={(event) => set("sheet")(event.target.value)}
            required
          />
        )}
      </Field>
      <TextField
        label={t("why")}
        value={draft.why}
        onChange={set("why")}
        maxLength={2_000}
        required
      />
      <Tick label={t("transfer.over")} checked={over} onChange={setOver} />
    </ActForm>
  );
}
