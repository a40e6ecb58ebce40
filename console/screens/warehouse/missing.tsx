import { useState } from "react";
import { useTranslation } from "react-i18next";
import { shortPickOrder } from "../../../contract/orders-shipping.ts";
import { api, newKey, queries } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { SelectField } from "../../parts/form.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { touched } from "./work.ts";
import type { Work, WorkLine } from "./work.ts";

const reasons = ["empty", "fewer", "damaged", "wrong", "expired", "unreachable"] as const;

interface MissingProps {
  readonly work: Work;
  readonly missing: readonly { readonly line: WorkLine; readonly units: number }[];
}

/** What was not found: how many of which, and why; reporting it opens the demand again. */
export function Missing({ work, missing }: MissingProps) {
  const { t } = useTranslation("warehouse");
  const [reason, setReason] = useState<string>(reasons[0]);
  const [error, setError] = useState<unknown>(null);
  const [isPending, setPending] = useState(false);
  const report = async () => {
    setPending(true);
    setError(null);
    try {
      for (const { line, units } of missing) {
        const why = t(`short.why.${reason}`);
        const body = { placeId: work.placeId, lineId: line.lineId, units, why };
        await api.call(shortPickOrder, { params: { id: work.orderId }, key: newKey(), body });
      }
      toast(t("short.done"));
    } catch (refusal) {
      setError(refusal);
    }
    setPending(false);
    await Promise.all(touched.map((name) => queries.invalidateQueries({ queryKey: [name] })));
  };
  const total = missing.reduce((sum, each) => sum + each.units, 0);
  return (
    <div
      className="m-notice w-missing"
      role="group"
      aria-label={t("short.title", { count: total })}
    >
      <strong>{t("short.title", { count: total })}</strong>
      <span>
        {missing.map(({ line, units }) => t("short.line", { code: line.code, units })).join(" · ")}
      </span>
      <div className="m-actions">
        <SelectField
          label={t("short.reason")}
          value={reason}
          onChange={setReason}
          options={reasons.map((each) => ({ value: each, label: t(`short.why.${each}`) }))}
        />
        <button
          type="button"
          className="m-button w-big"
          disabled={isPending}
          onClick={() => void report()}
        >
          {t("short.report")}
        </button>
      </div>
      <ErrorNotice error={error} />
    </div>
  );
}
