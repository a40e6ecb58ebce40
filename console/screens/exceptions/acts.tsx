import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  assignExceptionEndpoint,
  closeExceptionEndpoint,
  sayOfExceptionEndpoint,
} from "../../../contract/exceptions.ts";
import { useCommand } from "../../api.ts";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import type { Row } from "./reads.ts";

/** Gives it to somebody by name. */
function Assign({ row }: { readonly row: Row }) {
  const { t } = useTranslation("exceptions");
  const [owner, setOwner] = useState(row.owner);
  const assign = useCommand(assignExceptionEndpoint, ["exceptions"]);
  return (
    <ActForm
      {...{ label: t("assign"), submit: t("assign"), error: assign.error }}
      pending={assign.isPending || owner.trim() === ""}
      onSubmit={() => assign.mutate({ params: { id: row.id }, body: { owner: owner.trim() } })}
    >
      <TextField {...{ label: t("owner"), value: owner, maxLength: 200 }} onChange={setOwner} />
    </ActForm>
  );
}

/** Writes down what is being done. */
function Say({ row }: { readonly row: Row }) {
  const { t } = useTranslation("exceptions");
  const [text, setText] = useState("");
  const say = useCommand(sayOfExceptionEndpoint, ["exceptions"]);
  const send = () =>
    say.mutate(
      { params: { id: row.id }, body: { text: text.trim() } },
      { onSuccess: () => setText("") },
    );
  return (
    <ActForm
      {...{ label: t("say"), submit: t("say"), error: say.error }}
      pending={say.isPending || text.trim() === ""}
      onSubmit={send}
    >
      <TextField {...{ label: t("action"), value: text, maxLength: 2000 }} onChange={setText} />
    </ActForm>
  );
}

type Reason = "solved" | "accepted";

/** Closes it: solved, which its check must see, or accepted with the reason in words. */
function Close({ row }: { readonly row: Row }) {
  const { t } = useTranslation("exceptions");
  const [reason, setReason] = useState<Reason>("solved");
  const [note, setNote] = useState("");
  const close = useCommand(closeExceptionEndpoint, ["exceptions"]);
  const send = () =>
    close.mutate(
      { params: { id: row.id }, body: { reason, note: note.trim() } },
      { tell: () => toast(t("didClose")) },
    );
  return (
    <ActForm
      {...{ label: t("close"), submit: t("close"), error: close.error }}
      pending={close.isPending || note.trim() === "" || row.owner === ""}
      onSubmit={send}
    >
      <SelectField
        {...{ label: t("closeAs"), value: reason, hint: t(`closeHint.${reason}`) }}
        options={(["solved", "accepted"] as const).map((value) => ({
          value,
          label: t(`reason.${value}`),
        }))}
        onChange={(value) => setReason(value as Reason)}
      />
      <TextField {...{ label: t("closeNote"), value: note, maxLength: 2000 }} onChange={setNote} />
      {row.owner === "" && <p className="soft">{t("ownerFirst")}</p>}
    </ActForm>
  );
}

/** What the one who looks can do about an open exception: answer for it, or give and close it too. */
export function Acts({ row }: { readonly row: Row }) {
  const mayWrite = useMay("production.write");
  const mayAnswer = useMay("production.close");
  return (
    <div className="exc-acts">
      {mayWrite && <Assign key={row.owner} row={row} />}
      {mayAnswer && <Say row={row} />}
      {mayWrite && <Close row={row} />}
    </div>
  );
}
