import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { usePlaces } from "../../parts/masters.ts";
import { Acts } from "./acts.tsx";
import { useFound } from "./found.tsx";
import { useException } from "./reads.ts";
import type { Row } from "./reads.ts";
import { Standing } from "./standing.tsx";

type Found = NonNullable<ReturnType<typeof useException>["data"]>;

/** What was done about it, in its order. */
function History({ found, zone }: { readonly found: Found; readonly zone: string | undefined }) {
  const { t } = useTranslation("exceptions");
  const format = useFormat();
  // These carry a word of ours, not what a person wrote.
  const isOurs = (kind: string) => ["opened", "escalated", "cleared", "stands"].includes(kind);
  return (
    <>
      <h3>{t("history")}</h3>
      <ul>
        {found.entries.map((each, at) => (
          <li key={`${each.at} ${each.kind} ${at}`}>
            {format.instant(each.at, zone)} · {t(`entry.${each.kind}`)}
            {!isOurs(each.kind) && ` · ${each.text}`} · {each.actor}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What a check saw, and where it can be mended. */
function Evidence({ row, zone }: { readonly row: Row; readonly zone: string | undefined }) {
  const { t } = useTranslation("exceptions");
  const found = useFound(zone);
  return (
    <>
      <h3>{t("what")}</h3>
      <ul>
        {row.found.map((each) => (
          <li key={`${each.rule} ${each.subject} ${each.at}`}>{found(each)}</li>
        ))}
      </ul>
      <p>
        <strong>{t("standard")}</strong> {t(`standards.${row.kind}`)}
      </p>
      <p>
        {row.workOrderId !== null && (
          <>
            <Link to={`/work-orders/${row.workOrderId}`}>{t("toWorkOrder")}</Link>{" "}
            <Link to={`/plan?job=${row.workOrderId}`}>{t("toPlan")}</Link>{" "}
          </>
        )}
        <Link to={`/orders/${row.orderId}`}>{t("toOrder", { number: row.orderNumber })}</Link>
      </p>
    </>
  );
}

/** One exception: what it is made of, its standard, its history, and what can be done. */
export function Record({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
  const { t } = useTranslation("exceptions");
  const format = useFormat();
  const places = usePlaces();
  const { data, error } = useException(id);
  const zone = data && places.zone(data.placeId);
  return (
    <EntityDrawer title={data ? t(`kind.${data.kind}`) : t("title")} onClose={onClose}>
      <ErrorNotice error={error} />
      {data && (
        <>
          <p>
            <Standing row={data} /> {data.orderNumber} · {`${data.item.code} ${nameOf(data.item)}`}
          </p>
          <p>
            {t("about", { units: format.count(data.units), day: format.day(data.promisedDay) })}
          </p>
          <p>
            {t("whose", {
              ...{ owner: data.owner || t(`role.${data.ownerRole}`) },
              at: format.instant(data.dueAt, zone),
            })}
          </p>
          <Evidence row={data} zone={zone} />
          {data.closedAt === null && <Acts row={data} />}
          <History found={data} zone={zone} />
        </>
      )}
    </EntityDrawer>
  );
}
