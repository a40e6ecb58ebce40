import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { homeBoard } from "../../../contract/home.ts";
import { nameOf } from "../../i18n.ts";
import { count, Nothing } from "../../parts/basics.tsx";
import { useMay } from "../../shell/session.ts";

type Row = ReplyOf<typeof homeBoard>["short"][number];

/** Items with the most units short; each opens where it lies. */
export function ShortItems({ rows }: { readonly rows: readonly Row[] }) {
  const { t } = useTranslation();
  const maySee = useMay("stock.read");
  return (
    <section className="card">
      <h2>{t("home.short")}</h2>
      {rows.length === 0 && <Nothing text={t("home.noShort")} />}
      {rows.length > 0 && (
        <table className="plain">
          <tbody>
            {rows.map((row) => (
              <tr key={row.itemId}>
                <td>
                  {maySee ? (
                    <Link to="/stock" search={{ text: row.code } as never}>
                      {row.code}
                    </Link>
                  ) : (
                    row.code
                  )}
                  <div className="soft">{nameOf(row)}</div>
                </td>
                <td className="num">{count(row.units)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
