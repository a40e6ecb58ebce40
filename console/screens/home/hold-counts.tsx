import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { homeBoard } from "../../../contract/home.ts";
import { count, Nothing, Tag } from "../../parts/basics.tsx";

type Row = ReplyOf<typeof homeBoard>["holds"][number];

/** Open holds by reason and owner, with how many are past their limit; each opens its list. */
export function HoldCounts({ rows }: { readonly rows: readonly Row[] }) {
  const { t } = useTranslation();
  return (
    <section className="card">
      <h2>{t("home.holds")}</h2>
      {rows.length === 0 && <Nothing text={t("home.noHolds")} />}
      {rows.length > 0 && (
        <table className="plain">
          <thead>
            <tr>
              <th>{t("hold.reason")}</th>
              <th>{t("hold.owner")}</th>
              <th className="num">{t("hold.open")}</th>
              <th className="num">{t("hold.late")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ reason, ownerRole, open, late }) => (
              <tr key={reason + ownerRole}>
                <td>
                  <Link to="/holds" search={{ reason, ownerRole } as never}>
                    {t(`reason.${reason}`)}
                  </Link>
                </td>
                <td>{t(`role.${ownerRole}`)}</td>
                <td className="num">{count(open)}</td>
                <td className="num">{late > 0 ? <Tag tone="bad">{count(late)}</Tag> : 0}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
