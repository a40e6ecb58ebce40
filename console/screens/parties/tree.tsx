import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listExposures, listParties } from "../../../contract/masters.ts";
import { nameOf } from "../../i18n.ts";
import { useRegionName } from "../../parts/divisions.ts";
import { useFormat } from "../../parts/format.ts";
import { useSession } from "../../shell/session.ts";

export type PartyRow = ReplyOf<typeof listParties>["rows"][number];
export type Exposure = ReplyOf<typeof listExposures>["rows"][number];

interface Node {
  readonly key: number;
  readonly title: ReactNode;
  readonly children: Node[];
}

/** The numbers of a territory as a reader knows them: divisions by name. */
export function useTerritory(): (territory: readonly string[]) => string {
  const region = useRegionName();
  return (territory) => territory.map(region).join(" / ");
}

/** A party in the tree: its name, what it is, where it sells, and what it owes of its limit. */
function Title({ party, owed }: { readonly party: PartyRow; readonly owed: number }) {
  const { t } = useTranslation("parties");
  const { money } = useFormat();
  const territory = useTerritory()(party.territory);
  const { tenant } = useSession();
  const { creditLimitMinor: limit, creditCurrency: currency } = party;
  const parts = [
    party.code,
    t(party.tier ? `tier.${party.tier}` : `kinds.${party.kind}`),
    ...(territory ? [territory] : []),
    ...(limit === null
      ? []
      : [t("owedOf", { owed: money(owed, currency), limit: money(limit, currency) })]),
  ];
  return (
    <span>
      {/* The company itself is a party from the start, and nobody has named it twice. */}
      {nameOf(party) || (party.tier === "factory" ? tenant.name : party.code)}{" "}
      <span className="m-soft">{parts.join(" · ")}</span>{" "}
      {party.paymentHold && <span className="m-tag m-tag-bad">{t("held")}</span>}{" "}
      {limit !== null && owed > limit && <span className="m-tag m-tag-warn">{t("over")}</span>}{" "}
      {!party.active && <span className="m-tag">{t("outOfUse")}</span>}
    </span>
  );
}

/** The tree of the parties that are shown, each under the nearest shown one above it. */
export function treeOf(rows: readonly PartyRow[], owed: ReadonlyMap<number, number>): Node[] {
  const nodes = new Map<number, Node>();
  for (const party of rows) {
    const title = <Title party={party} owed={owed.get(party.id) ?? 0} />;
    nodes.set(party.id, { key: party.id, title, children: [] });
  }
  const roots: Node[] = [];
  for (const { id, parentId } of rows) {
    const node = nodes.get(id);
    const above = parentId === null ? undefined : nodes.get(parentId);
    if (node) (above?.children ?? roots).push(node);
  }
  return roots;
}

/** What each party owes in the currency of its limit. */
export function owedIn(
  rows: readonly PartyRow[],
  exposures: readonly Exposure[],
): Map<number, number> {
  const currency = new Map(rows.map((row) => [row.id, row.creditCurrency]));
  return new Map(
    exposures
      .filter((each) => currency.get(each.partyId) === each.currency)
      .map((each) => [each.partyId, each.owedMinor]),
  );
}

/** True for a party whose name, code or territory has the text. */
export function matches(party: PartyRow, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [party.code, party.name, party.nameEn, ...party.territory].some((each) =>
    each.toLowerCase().includes(wanted),
  );
}
