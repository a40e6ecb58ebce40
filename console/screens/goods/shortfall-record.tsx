import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { closeShortfallEndpoint } from "../../../contract/stock-shortfalls.ts";
import type { listShortfallsEndpoint } from "../../../contract/stock-shortfalls.ts";
import { nameOf } from "../../i18n.ts";
import { useCommand } from "../../api.ts";
import { instant } from "../../parts/basics.tsx";
import { ActForm, TextField } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/index.ts";
import { toast } from "../../parts/undo-toast.tsx";

export type Shortfall = ReplyOf<typeof listShortfallsEndpoint>["rows"][number];

/** The orders that had to give way, and whether they are served by now. */
function Hurt({ row }: { readonly row: Shortfall }) {
  const { t } = useTranslation("goods");
  return (
    <>
      <h3>{t("shortfalls.hurt")}</h3>
      <table className="plain">
        <tbody>
          {row.lines.map((line) => (
            <tr key={line.claimId}>
              <td>
                {line.orderId === null ? (
                  `${t("shortfalls.quote")} ${line.claimId}`
                ) : (
                  <Link to={`/orders/${line.orderId}`}>{line.number}</Link>
                )}
              </td>
              <td>{t("shortfalls.lost", { units: line.units })}</td>
              <td>
                {line.shortUnits
                  ? t("shortfalls.lacks", { units: line.shortUnits })
                  : t("shortfalls.served")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Says what was found and closes the shortfall, once. */
function CloseForm({ row, onDone }: { readonly row: Shortfall; readonly onDone: () => void }) {
  const { t } = useTranslation("goods");
  const [why, setWhy] = useState("");
  const close = useCommand(closeShortfallEndpoint, ["home"]);
  const send = () =>
    close.mutate(
      { params: { id: row.id }, body: { why: why.trim() } },
      {
        tell: () => {
          refreshRows("shortfalls");
          toast(t("shortfalls.done"));
        },
        onSuccess: onDone,
      },
    );
  return (
    <ActForm
      label={t("shortfalls.close")}
      error={close.error}
      pending={close.isPending}
      submit={t("shortfalls.close")}
      onSubmit={send}
    >
      <TextField
        label={t("shortfalls.explain")}
        value={why}
        onChange={setWhy}
        maxLength={2_000}
        required
      />
    </ActForm>
  );
}

interface ShortfallRecordProps {
  readonly row: Shortfall;
  readonly mayClose: boolean;
  readonly onDone: () => void;
}

/** One shortfall: why, whom it hurt, and its explanation, given or to be given. */
export function ShortfallRecord({ row, mayClose, onDone }: ShortfallRecordProps) {
  const { t } = useTranslation("goods");
  return (
    <>
      <p>
        {nameOf(row)} · {row.cause}
      </p>
      <p className="m-actions">
        <Link to={`/stock?text=${encodeURIComponent(row.code)}`}>{t("movements")}</Link>
      </p>
      <Hurt row={row} />
      {row.closedAt !== null && (
        <p>
          {t("shortfalls.closedBy", {
            by: row.closedBy ?? "",
            at: instant(row.closedAt),
            note: row.closedNote ?? "",
          })}
        </p>
      )}
      {row.closedAt === null && mayClose && <CloseForm row={row} onDone={onDone} />}
    </>
  );
}
