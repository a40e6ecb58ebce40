import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { getOee } from "../../../contract/oee.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { Legend, LossTree } from "./bar.tsx";
import { Evidence } from "./evidence.tsx";
import { Days, Machines, Shares, useMachines } from "./tables.tsx";

type Found = ReplyOf<typeof getOee>;

/** The plant as a whole, its machines and its days; one machine opens beside them. */
export function Shown({ found, from, until }: { found: Found; from: string; until: string }) {
  const { t } = useTranslation("oee");
  const [state, setState] = useUrlState();
  const machines = useMachines();
  const open = Number(state["open"] ?? 0);
  const machine = machines.get(open);
  const row = found.resources.find((each) => each.resourceId === open);
  const { whole } = found;
  if (found.resources.length === 0) return <EmptyState title={t("none")} text={t("noneText")} />;
  return (
    <div className="wo-parts">
      <section className="card">
        <Shares losses={whole} />
        <Legend />
        <LossTree losses={whole} />
      </section>
      <Machines rows={found.resources} onOpen={(id) => setState({ open: String(id) }, true)} />
      <Days rows={found.days} />
      {machine && row && (
        <EntityDrawer title={machine.name} onClose={() => setState({ open: null }, true)}>
          <Shares losses={row} />
          <LossTree losses={row} />
          <Evidence resourceId={open} {...{ from, until }} zone={machine.zone} />
        </EntityDrawer>
      )}
    </div>
  );
}
