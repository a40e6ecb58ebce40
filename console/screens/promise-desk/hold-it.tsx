import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createQuote } from "../../../contract/stock.ts";
import { useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { isReady, quoteBody } from "./ask.ts";
import type { Ask } from "./ask.ts";

const holdMinutes = [15, 60, 240, 1_440, 4_320] as const;

/** Holds what was asked for some time, so that nobody else is promised it meanwhile. */
export function HoldIt({ ask }: { readonly ask: Ask }) {
  const { t } = useTranslation("desk");
  const [minutes, setMinutes] = useState("60");
  const quote = useCommand(createQuote, ["quotes"]);
  const hold = () =>
    quote.mutate(
      { body: { ...quoteBody(ask), holdSeconds: Number(minutes) * 60 } },
      { tell: ({ id }) => toast(t("held", { id })) },
    );
  return (
    <>
      <div className="m-actions">
        <select
          className="m-field"
          aria-label={t("holdFor")}
          value={minutes}
          onChange={(event) => setMinutes(event.target.value)}
        >
          {holdMinutes.map((each) => (
            <option key={each} value={each}>
              {t(`minutes.${each}`)}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="m-button"
          disabled={!isReady(ask) || quote.isPending}
          onClick={hold}
        >
          {t("hold")}
        </button>
      </div>
      <ErrorNotice error={quote.error} />
    </>
  );
}
