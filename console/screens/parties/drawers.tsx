import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { PartyDetail } from "./party-detail.tsx";
import { PartyForm } from "./party-form.tsx";
import type { Exposure, PartyRow } from "./tree.tsx";

interface DrawersProps {
  readonly rows: readonly PartyRow[];
  readonly exposures: readonly Exposure[];
  readonly onShow: (id: string | null) => void;
}

/** What stands open beside the tree: a party with what is known of it, or a new one. */
export function Drawers({ rows, exposures, onShow: show }: DrawersProps) {
  const { t } = useTranslation("parties");
  const [{ open }] = useUrlState();
  const mayWrite = useMay("parties.write");
  const party = rows.find((row) => String(row.id) === open);
  return (
    <>
      {open === "new" && mayWrite && (
        <EntityDrawer title={t("create")} onClose={() => show(null)}>
          <PartyForm party={null} rows={rows} readOnly={false} onDone={(id) => show(String(id))} />
        </EntityDrawer>
      )}
      {party && (
        <EntityDrawer title={`${nameOf(party)} · ${party.code}`} onClose={() => show(null)}>
          <PartyDetail
            key={party.id}
            party={party}
            exposures={exposures.filter((each) => each.partyId === party.id)}
          />
          <PartyForm
            key={`form ${party.id}`}
            party={party}
            rows={rows}
            readOnly={!mayWrite}
            onDone={() => show(null)}
          />
        </EntityDrawer>
      )}
    </>
  );
}
