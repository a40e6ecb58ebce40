import { useTranslation } from "react-i18next";
import { PageShell } from "../../parts/page-shell.tsx";
import { Quotas } from "./quotas.tsx";
import { SafetyStock } from "./safety.tsx";

/** Reserves: what is kept back, by place and by channel; each number opens to why so many are free. */
export function Reserves() {
  const { t } = useTranslation("sourcing");
  return (
    <PageShell title={t("reserves")} lead={t("reservesLead")}>
      <SafetyStock />
      <Quotas />
    </PageShell>
  );
}
