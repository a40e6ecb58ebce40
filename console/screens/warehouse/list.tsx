import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listWork } from "../../../contract/warehouse.ts";
import { api } from "../../api.ts";
import { day } from "../../parts/basics.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useChannels } from "../../parts/masters.ts";
import { Held, heldId } from "./held.tsx";
import { StartBar } from "./start-bar.tsx";
import type { Tab, Work } from "./work.ts";

interface RowProps {
  readonly row: Work;
  readonly chosen: boolean | null;
  readonly onChoose: (on: boolean) => void;
}

/** One order of the list; `chosen` null where nothing is done in bulk. */
function Row({ row, chosen, onChoose }: RowProps) {
  const { t } = useTranslation("warehouse");
  const { name } = useChannels();
  const units = row.lines.reduce((sum, line) => sum + line.toPick + line.picked, 0);
  const merged = row.parcels.find((parcel) => parcel.kind === "merge");
  return (
    <li className="w-row">
      {chosen !== null && (
        <label>
          <input
            type="checkbox"
            checked={chosen}
            disabled={row.isHeld}
            aria-describedby={heldId(row)}
            aria-label={t("choose", { number: row.number })}
            onChange={(event) => onChoose(event.target.checked)}
          />
        </label>
      )}
      <Link to={`/warehouse/${row.orderId}?place=${row.placeId}`}>
        <strong>{row.number}</strong>
      </Link>
      <span>{t("lines", { lines: row.lines.length, units })}</span>
      <span className="m-soft w-what">
        {row.lines.map((line) => `${line.code} × ${line.toPick + line.picked}`).join(" · ")}
      </span>
      <Held work={row} />
      {merged && <span className="tag">{t("merged", { count: merged.orders })}</span>}
      <span className="m-soft">{name(row.channelId)}</span>
      {row.promisedDay && <span>{t("promised", { day: day(row.promisedDay) })}</span>}
    </li>
  );
}

interface ListProps {
  readonly placeId: number;
  readonly tab: Exclude<Tab, "shipped">;
  readonly query: Readonly<Record<string, string>>;
}

/** A page after the other of what is to be done, with picking begun in bulk. */
export function List({ placeId, tab, query }: ListProps) {
  const { t } = useTranslation("warehouse");
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const { data, error, fetchNextPage, hasNextPage } = useInfiniteQuery({
    queryKey: ["work", placeId, tab, query],
    initialPageParam: "",
    queryFn: ({ pageParam }) => {
      const { channelId, wave, ...rest } = query;
      return api.call(listWork, {
        query: {
          ...{ placeId, state: tab, limit: 50 },
          ...rest,
          ...(channelId ? { channelId: Number(channelId) } : {}),
          ...(wave ? { shipDay: wave } : {}),
          ...(pageParam ? { after: pageParam } : {}),
        },
      });
    },
    getNextPageParam: (page) => page.next,
  });
  const rows = (data?.pages ?? []).flatMap((page) => page.rows);
  const isBulk = tab === "to_pick";
  const choose = (id: number, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <>
      <ErrorNotice error={error} />
      {data && rows.length === 0 && <EmptyState title={t("none")} text={t("noneText")} />}
      <ul className="w-list">
        {rows.map((row) => (
          <Row
            key={row.orderId}
            row={row}
            chosen={isBulk ? chosen.has(row.orderId) : null}
            onChoose={(on) => choose(row.orderId, on)}
          />
        ))}
      </ul>
      {hasNextPage && (
        <button type="button" className="m-button w-big" onClick={() => void fetchNextPage()}>
          {t("more")}
        </button>
      )}
      {isBulk && rows.length > 0 && <StartBar rows={rows} chosen={chosen} onChoose={setChosen} />}
    </>
  );
}
