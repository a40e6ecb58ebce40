import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Tree } from "antd";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../contract/endpoint.ts";
import { listParties, setPaymentHoldEndpoint } from "../../contract/masters.ts";
import { api, newKey, queries } from "../api.ts";
import { nameOf } from "../i18n.ts";
import { money, Page, Tag, Trouble } from "../parts/basics.tsx";
import { usePlaces } from "../parts/masters.ts";

type Party = ReplyOf<typeof listParties>["rows"][number];

/** The tree of parties by tier, with credit and payment holds, and the places where stock lies. */
export function Parties() {
  const { t } = useTranslation();
  const places = usePlaces();
  const { data, error } = useQuery({ queryKey: ["parties"], queryFn: () => api.call(listParties) });
  const hold = useMutation({
    mutationFn: (party: Party) =>
      api.call(setPaymentHoldEndpoint, {
        params: { id: party.id },
        key: newKey(),
        body: { on: !party.paymentHold, reason: t("party.byHand") },
      }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["parties"] }),
  });
  const children = new Map<number | null, Party[]>();
  for (const party of data?.rows ?? [])
    children.set(party.parentId, [...(children.get(party.parentId) ?? []), party]);
  interface Node {
    key: number;
    title: React.ReactNode;
    children: Node[];
  }
  const nodesOf = (parent: number | null): Node[] =>
    (children.get(parent) ?? []).map((party) => ({
      key: party.id,
      children: nodesOf(party.id),
      title: (
        <span>
          {nameOf(party)}{" "}
          <span className="soft">
            {party.code} · {t(party.tier ? `tier.${party.tier}` : `party.${party.kind}`)}
          </span>
          {party.creditLimitMinor !== null && (
            <span className="soft">
              {" "}
              · {t("party.credit")} {money(party.creditLimitMinor, "CNY")}
            </span>
          )}
          {party.paymentHold && (
            <>
              {" "}
              <Tag tone="bad">{t("party.hold")}</Tag>
            </>
          )}
          {party.kind === "distributor" && (
            <>
              {" "}
              <Button size="small" type="link" onClick={() => hold.mutate(party)}>
                {t(party.paymentHold ? "party.free" : "party.setHold")}
              </Button>
            </>
          )}
        </span>
      ),
    }));
  return (
    <Page title={t("nav.parties")}>
      <Trouble error={error ?? hold.error} />
      <div className="two">
        <section className="card">
          <h2>{t("party.tree")}</h2>
          <Tree treeData={nodesOf(null)} height={560} selectable={false} />
        </section>
        <section className="card">
          <h2>{t("party.places")}</h2>
          <table className="plain">
            <tbody>
              {places.rows.map((place) => (
                <tr key={place.id}>
                  <td>
                    {places.name(place.id)}
                    <div className="soft">
                      {place.code} · {t(`place.${place.kind}`)}
                    </div>
                  </td>
                  <td className="soft">
                    {place.zone}
                    <br />
                    {t("party.cutOff")}{" "}
                    {String(Math.floor(place.cutOffMinute / 60)).padStart(2, "0")}:
                    {String(place.cutOffMinute % 60).padStart(2, "0")}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </Page>
  );
}
