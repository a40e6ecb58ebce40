import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { homeBoard } from "../../contract/orders.ts";
import { api } from "../api.ts";
import { count, Nothing, Page, Tag, Trouble } from "../parts/basics.tsx";
import { useChannels } from "../parts/masters.ts";
import { FirstSteps } from "./first-steps.tsx";

/** What needs somebody now: holds by owner and time limit, shortages, and the funnel by channel. */
export function Home() {
  const { t } = useTranslation();
  const channels = useChannels();
  const { data, error } = useQuery({ queryKey: ["home"], queryFn: () => api.call(homeBoard) });
  const waiting = [
    { key: "unmapped", value: data?.unmapped ?? 0, to: "/listings" },
    { key: "heldAftersales", value: data?.heldAftersales ?? 0, to: "/imports" },
    { key: "shortfalls", value: data?.shortfalls ?? 0, to: "/shortfalls" },
  ];
  return (
    <Page title={t("home.title")}>
      <Trouble error={error} />
      <FirstSteps />
      <div className="cards">
        {waiting.map((each) => (
          <section className="card" key={each.key}>
            <h2>{t(`home.${each.key}`)}</h2>
            <Link to={each.to} className={`big ${each.value > 0 ? "warn" : "good"}`}>
              {count(each.value)}
            </Link>
          </section>
        ))}
        <section className="card">
          <h2>{t("home.holds")}</h2>
          {data && data.holds.length === 0 ? (
            <Nothing text={t("home.noHolds")} />
          ) : (
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
                {data?.holds.map((row) => (
                  <tr key={row.reason + row.ownerRole}>
                    <td>
                      <Link to="/orders" search={{ held: "true" } as never}>
                        {t(`reason.${row.reason}`)}
                      </Link>
                    </td>
                    <td>{t(`role.${row.ownerRole}`)}</td>
                    <td className="num">{count(row.open)}</td>
                    <td className="num">
                      {row.late > 0 ? <Tag tone="bad">{count(row.late)}</Tag> : 0}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
        <section className="card">
          <h2>{t("home.short")}</h2>
          {data && data.short.length === 0 ? (
            <Nothing text={t("home.noShort")} />
          ) : (
            <table className="plain">
              <tbody>
                {data?.short.map((row) => (
                  <tr key={row.itemId}>
                    <td>
                      {row.code}
                      <div className="soft">{row.name}</div>
                    </td>
                    <td className="num">{count(row.units)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
      </div>
      <section className="card" style={{ marginTop: 14 }}>
        <h2>{t("home.funnel")}</h2>
        <div className="scroll" tabIndex={0} role="region" aria-label={t("scroll")}>
          <table className="plain">
            <thead>
              <tr>
                <th>{t("order.channel")}</th>
                {["placed", "open", "held", "short", "shipped", "done", "late"].map((key) => (
                  <th key={key} className="num">
                    {t(`funnel.${key}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data?.funnel.map((row) => (
                <tr key={row.channelId}>
                  <td>
                    <Link to="/orders" search={{ channelId: String(row.channelId) } as never}>
                      {channels.name(row.channelId)}
                    </Link>
                  </td>
                  <td className="num">{count(row.placed)}</td>
                  <td className="num">{count(row.open)}</td>
                  <td className="num">{count(row.held)}</td>
                  <td className="num">{count(row.short)}</td>
                  <td className="num">{count(row.shipped)}</td>
                  <td className="num">{count(row.done)}</td>
                  <td className="num">
                    {row.late > 0 ? <span className="bad">{count(row.late)}</span> : 0}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {data && data.funnel.length === 0 && (
          <Nothing text={t("home.empty")} action={<Link to="/imports">{t("nav.imports")}</Link>} />
        )}
      </section>
    </Page>
  );
}
