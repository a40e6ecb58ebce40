import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../contract/endpoint.ts";
import { listFeeding } from "../../contract/work-orders.ts";
import { api } from "../api.ts";
import { currentLocale, nameOf } from "../i18n.ts";
import { count, day, money, Tag } from "../parts/basics.tsx";
import { useFormat } from "../parts/format.ts";
import { usePlaces } from "../parts/masters.ts";
import { unitsInWords } from "../parts/units.ts";
import { useMay } from "../shell/session.ts";
import type { Line, Order } from "./changes/units.ts";

type Feeding = ReplyOf<typeof listFeeding>["rows"][number];

const askedAtOnce = 200;

/** The work orders that the units of an order's lines come from, by receipt. */
function useFeeding(order: Order): ReadonlyMap<number, Feeding> {
  const mayRead = useMay("production.read");
  const ids = order.reservations.flatMap((each) => (each.supplyId > 0 ? [each.supplyId] : []));
  const supplyIds = [...new Set(ids)].slice(0, askedAtOnce).join(",");
  const { data } = useQuery({
    queryKey: ["workOrder", "feeding", supplyIds],
    queryFn: ({ signal }) => api.call(listFeeding, { query: { supplyIds }, signal }),
    enabled: mayRead && supplyIds !== "",
  });
  return new Map(data?.rows.map((row) => [row.supplyId, row]));
}

/** The work order that makes what a line waits for, and when it will be done. */
function From({ made }: { readonly made: Feeding | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const zone = usePlaces().zone(made?.placeId ?? 0);
  if (!made) return null;
  return (
    <>
      {" "}
      · <Link to={`/work-orders/${made.id}`}>{made.number}</Link>
      {made.projectedAt && ` ${t("line.doneAt", { at: format.instant(made.projectedAt, zone) })}`}
      {made.lateMinutes !== null && (
        <>
          {" "}
          <Tag tone="bad">{`! ${t("line.madeLate")}`}</Tag>
        </>
      )}{" "}
      · <Link to={`/plan?job=${made.id}`}>{t("line.inPlan")}</Link>
    </>
  );
}

interface LineProps {
  readonly order: Order;
  readonly line: Line;
  readonly feeding: ReadonlyMap<number, Feeding>;
}

/** The day of a line, the reasons for it, and from where and when its units leave. */
function Promise({ order, line, feeding }: LineProps) {
  const { t } = useTranslation();
  const places = usePlaces();
  const format = useFormat();
  const language = currentLocale() === "en" ? "en" : "zh";
  const promise = order.promises.find((each) => each.lineId === line.id);
  const held = order.reservations.filter((each) => each.lineId === line.id);
  const { firstDay, currentDay } = promise ?? {};
  return (
    <td>
      {promise && (
        <div>
          <strong>{currentDay ? day(currentDay) : t("order.noDay")}</strong>
          {firstDay && currentDay && firstDay !== currentDay && (
            <span className="soft">
              {" "}
              ({t("line.first")} {day(firstDay)})
            </span>
          )}
        </div>
      )}
      {promise?.reasons.map((reason, index) => (
        <div key={index} className={reason.code === "short" ? "bad" : "soft"}>
          {format.daysIn(reason[language])}
        </div>
      ))}
      {held.map((each) => (
        <div key={`${each.placeId}/${each.supplyId}`} className="soft">
          {t("line.held", {
            units: each.units,
            place: places.name(each.placeId),
            day: day(each.shipDay),
          })}
          {each.frozen && ` · ${t("line.picking")}`}
          <From made={feeding.get(each.supplyId)} />
        </div>
      ))}
    </td>
  );
}

/** The channel's own code and words of a line, as far as they say more than the item does. */
function asListed({ item, code, name }: Line): string {
  const known = [item?.code, item?.name, item?.nameEn, item ? "" : code || name];
  return [...new Set([code, name])].filter((text) => !known.includes(text)).join(" · ");
}

/** What was ordered, as we call it and as the channel does, with what kind of line it is. */
function Named({ line }: { readonly line: Line }) {
  const { t } = useTranslation();
  return (
    <td style={{ paddingLeft: line.parentId ? 26 : 8 }}>
      {line.item ? (
        <>
          {line.item.code} <strong>{nameOf(line.item)}</strong>
        </>
      ) : (
        line.code || line.name
      )}
      {!line.mapped && (
        <>
          {" "}
          <Tag tone="warn">{t("reason.unmapped")}</Tag>
        </>
      )}
      {line.kind !== "sale" && (
        <>
          {" "}
          <Tag>{t(`kind.${line.kind}`)}</Tag>
        </>
      )}
      <div className="soft">{asListed(line)}</div>
    </td>
  );
}

function LineRow({ order, line, feeding }: LineProps) {
  const isLarge = line.larger.some((each) => each.factor <= line.units);
  return (
    <tr>
      <Named line={line} />
      <td className="num">
        {count(line.units)}
        {isLarge && (
          <div className="soft">
            {unitsInWords({ unit: line.unit, units: line.larger }, line.units)}
          </div>
        )}
        {line.cancelledUnits > 0 && <div className="soft">−{count(line.cancelledUnits)}</div>}
      </td>
      <td className="num">{count(line.shippedUnits)}</td>
      <td className="num">
        {line.shortUnits > 0 ? <span className="bad">{count(line.shortUnits)}</span> : "—"}
      </td>
      <td className="num">{money(line.amountMinor, order.currency)}</td>
      <Promise {...{ order, line, feeding }} />
    </tr>
  );
}

/** Lines with what is promised for each, from where, until when, and why. */
export function Lines({ order }: { readonly order: Order }) {
  const { t } = useTranslation();
  const feeding = useFeeding(order);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("scroll")}>
      <table className="plain">
        <thead>
          <tr>
            <th>{t("line.item")}</th>
            <th className="num">{t("line.units")}</th>
            <th className="num">{t("line.shipped")}</th>
            <th className="num">{t("line.short")}</th>
            <th className="num">{t("line.amount")}</th>
            <th>{t("line.promise")}</th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => (
            <LineRow key={line.id} {...{ order, line, feeding }} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
