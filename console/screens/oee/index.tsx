import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { getOee } from "../../../contract/oee.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { PageShell } from "../../parts/page-shell.tsx";
import { useFactory } from "../work-orders/plants.ts";
import { Shown } from "./shown.tsx";
import { Span, useSpan } from "./span.tsx";
import "./oee.css";

/** Where the plant's open time went: availability, performance, quality, and every loss. */
export function Oee() {
  const { t } = useTranslation("oee");
  const factory = useFactory();
  const span = useSpan(factory.data?.plants ?? []);
  const { placeId, from, until } = span;
  const { data, error } = useQuery({
    queryKey: ["oee", placeId, from, until],
    enabled: placeId > 0,
    queryFn: ({ signal }) => api.call(getOee, { query: { placeId, from, until }, signal }),
  });
  return (
    <PageShell title={t("title")} lead={t("lead")}>
      <Span span={span} plants={factory.data?.plants ?? []} />
      <ErrorNotice error={error ?? factory.error} />
      {factory.data?.plants.length === 0 && (
        <EmptyState title={t("noPlant")} text={t("noPlantText")} />
      )}
      {data && <Shown found={data} {...{ from, until }} />}
    </PageShell>
  );
}
