import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  acceptMaterialActions,
  dismissMaterialActions,
  restoreMaterialActions,
} from "../../../contract/materials.ts";
import { callSurely, queries } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { TextField } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/index.ts";
import { toast } from "../../parts/undo-toast.tsx";
import type { Action } from "./reads.ts";

interface Props {
  readonly runId: number;
  readonly rows: readonly Action[];
  readonly onDone: () => void;
}

/** Doing something with actions: its failure stays until the next. */
function useAct(onDone: () => void) {
  const [error, setError] = useState<unknown>(null);
  const [pending, setPending] = useState(false);
  const go = async (work: () => Promise<string>) => {
    setPending(true);
    setError(null);
    try {
      toast(await work());
      refreshRows("materials");
      await queries.invalidateQueries({ queryKey: ["materials"] });
      onDone();
    } catch (problem) {
      setError(problem);
    } finally {
      setPending(false);
    }
  };
  return { go, error, pending };
}

interface AskProps {
  readonly pending: boolean;
  readonly error: unknown;
  readonly onAsk: (reason: string) => Promise<void>;
  readonly onLeave: () => void;
}

/** Asks why actions are dismissed: the reason stands beside them in every run to come. */
function Ask({ pending, error, onAsk, onLeave }: AskProps) {
  const { t } = useTranslation("materials");
  const [reason, setReason] = useState("");
  return (
    <form
      className="m-inline"
      aria-label={t("dismiss")}
      onSubmit={(event) => {
        event.preventDefault();
        void onAsk(reason.trim());
      }}
    >
      <TextField
        {...{ label: t("reason"), value: reason, required: true, maxLength: 500 }}
        onChange={setReason}
        autoFocus
      />
      <button className="m-button m-primary" disabled={pending || reason.trim() === ""}>
        {t("dismiss")}
      </button>
      <button type="button" className="m-button" onClick={onLeave}>
        {t("leave")}
      </button>
      <ErrorNotice error={error} />
    </form>
  );
}

/** What can be done with the chosen actions: all of them or none. */
export function Acts({ runId, rows, onDone }: Props) {
  const { t } = useTranslation("materials");
  const [asking, setAsking] = useState(false);
  const { go, error, pending } = useAct(onDone);
  const ranks = rows.map((row) => row.rank);
  const body = { runId, ranks };
  const isOpen = rows.every((row) => row.acceptedAt === null && row.reason === null);
  const isDismissed = rows.every((row) => row.acceptedAt === null && row.reason !== null);
  const accept = () =>
    go(async () => {
      const { made, gained } = await callSurely(acceptMaterialActions, { body });
      return t("did.accept", { count: made.length, gained });
    });
  const restore = () =>
    go(async () => {
      const { restored } = await callSurely(restoreMaterialActions, { body });
      return t("did.restore", { count: restored });
    });
  const dismiss = (reason: string) =>
    go(async () => {
      const asked = { body: { ...body, reason } };
      const { dismissed } = await callSurely(dismissMaterialActions, asked);
      return t("did.dismiss", { count: dismissed });
    });
  if (asking)
    return <Ask pending={pending} error={error} onAsk={dismiss} onLeave={() => setAsking(false)} />;
  return (
    <>
      {isOpen && (
        <button
          type="button"
          className="m-button m-primary"
          disabled={pending}
          onClick={() => void accept()}
        >
          {t("accept")}
        </button>
      )}
      {isOpen && (
        <button type="button" className="m-button" onClick={() => setAsking(true)}>
          {t("dismiss")}
        </button>
      )}
      {isDismissed && (
        <button
          type="button"
          className="m-button"
          disabled={pending}
          onClick={() => void restore()}
        >
          {t("restore")}
        </button>
      )}
      {!isOpen && !isDismissed && <span className="m-soft">{t("noAct")}</span>}
      <ErrorNotice error={error} />
    </>
  );
}
