import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  agreeToRushEndpoint,
  declineRushEndpoint,
  listRushRequests,
  withdrawRushEndpoint,
} from "../../../contract/rush.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { api, useCommand } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { TextField } from "../../parts/form.tsx";
import { useFormat } from "../../parts/format.ts";
import { useMay } from "../../shell/session.ts";

type Asked = ReplyOf<typeof listRushRequests>["rows"][number];
const touched = ["plans", "home", "orders"];

/** What can be said of a rush order that waits: by whom, with which reason. */
function Decision({ row }: { readonly row: Asked }) {
  const { t } = useTranslation("plan");
  const mayReview = useMay("orders.review");
  const mayAgree = useMay("orders.write") && mayReview;
  const mayWithdraw = useMay("production.write");
  const [why, setWhy] = useState("");
  const agree = useCommand(agreeToRushEndpoint, touched);
  const decline = useCommand(declineRushEndpoint, touched);
  const withdraw = useCommand(withdrawRushEndpoint, touched);
  const said = { params: { id: row.id }, body: { why: why.trim() } };
  const pending = agree.isPending || decline.isPending || withdraw.isPending;
  return (
    <>
      <ErrorNotice error={agree.error ?? decline.error ?? withdraw.error} />
      {(mayAgree || mayWithdraw) && (
        <TextField label={t("request.word")} value={why} onChange={setWhy} maxLength={500} />
      )}
      <div className="m-actions">
        {mayAgree && (
          <>
            <button
              type="button"
              className="m-button m-primary"
              disabled={pending}
              onClick={() => agree.mutate(said)}
            >
              {t("request.agree")}
            </button>
            <button
              type="button"
              className="m-button"
              disabled={pending || why.trim() === ""}
              title={t("request.declineHint")}
              onClick={() => decline.mutate(said)}
            >
              {t("request.decline")}
            </button>
          </>
        )}
        {mayWithdraw && (
          <button
            type="button"
            className="m-button"
            disabled={pending}
            onClick={() => withdraw.mutate(said)}
          >
            {t("request.withdraw")}
          </button>
        )}
      </div>
    </>
  );
}

/** One rush order that asked for a word: what, when, whom it makes late, and what was decided. */
function Request({ row, zone }: { readonly row: Asked; readonly zone: string }) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  const item = row.item ? `${row.item.code} ${nameOf(row.item)}` : String(row.itemId);
  return (
    <section className="card" aria-label={`${item} ${t(`request.state.${row.state}`)}`}>
      <h3>
        {item} × {format.count(row.units)} · {t(`request.state.${row.state}`)}
      </h3>
      <p>
        {t("request.asked", {
          ...{ by: row.askedBy, at: format.instant(row.askedAt, zone) },
          ...{ need: format.instant(row.needAt, zone), end: format.instant(row.endAt, zone) },
        })}
        {row.why && ` ${t("request.why", { why: row.why })}`}
      </p>
      <ul className="m-causes">
        {row.slips.map((slip) => (
          <li key={slip.workOrderId} className="bad">
            {t("rush.slip", {
              number: slip.number,
              before: format.instant(slip.before, zone),
              after: format.instant(slip.after, zone),
            })}{" "}
            {slip.orders.map((each) => (
              <Link key={each.id} to={`/orders/${each.id}`}>
                {each.number}{" "}
              </Link>
            ))}
          </li>
        ))}
      </ul>
      {row.state === "waiting" ? (
        <Decision row={row} />
      ) : (
        <p className="m-soft">
          {t("request.decided", {
            ...{
              by: row.decidedBy ?? "",
              at: row.decidedAt && format.instant(row.decidedAt, zone),
            },
            word: row.decision,
          })}
        </p>
      )}
    </section>
  );
}

/** Rush orders that wait until whoever answers for customers' orders agrees; then what was decided. */
export function RushRequests(props: { readonly placeId: number; readonly zone: string }) {
  const { placeId, zone } = props;
  const { t } = useTranslation("plan");
  const { data, error } = useQuery({
    queryKey: ["plans", "requests", placeId],
    queryFn: () => api.call(listRushRequests, { query: { placeId } }),
  });
  const rows = data?.rows ?? [];
  if (rows.length === 0) return <ErrorNotice error={error} />;
  return (
    <>
      <h3>{t("request.title")}</h3>
      <div className="cards">
        {rows.map((row) => (
          <Request key={row.id} row={row} zone={zone} />
        ))}
      </div>
    </>
  );
}
