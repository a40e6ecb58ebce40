import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BodyOf, ReplyOf } from "../../../contract/endpoint.ts";
import { listUnmapped, mapListingsEndpoint } from "../../../contract/listings.ts";
import { api, useCommand } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useLive } from "../../parts/live.ts";
import { useChannels } from "../../parts/masters.ts";
import { Freed, type Mapped } from "./freed.tsx";
import { blank, PartsEditor, wholeParts } from "./parts.tsx";
import type { DraftPart } from "./parts.tsx";

type Row = ReplyOf<typeof listUnmapped>["rows"][number];
type Listing = BodyOf<typeof mapListingsEndpoint>["listings"][number];

const keyOf = ({ channelId, code }: Row) => `${channelId}/${code}`;

/** What a code most likely means; nothing where nobody has a guess. */
function likely({ suggestions: [best] }: Row): readonly DraftPart[] {
  if (!best) return [blank];
  const { itemId, units, code, name } = best;
  return [{ itemId, units, label: `${code} · ${name}` }];
}

function listingOf({ channelId, code, name }: Row, parts: readonly DraftPart[]): Listing {
  return { channelId, code, name, parts: wholeParts(parts) };
}

/** Suggestions with their reason and how sure they are; one is taken with a press. */
function Suggestions({
  row,
  onTake,
}: {
  readonly row: Row;
  readonly onTake: (part: DraftPart) => void;
}) {
  const { t } = useTranslation("listings");
  const format = useFormat();
  return (
    <div className="m-actions">
      {row.suggestions.slice(0, 3).map(({ itemId, units, code, reason, score, ...names }) => (
        <button
          key={itemId}
          type="button"
          className="m-button"
          title={nameOf(names)}
          onClick={() => onTake({ itemId, units, label: `${code} · ${nameOf(names)}` })}
        >
          {code} · {t(`reasons.${reason}`)} {format.percent(score)}
        </button>
      ))}
    </div>
  );
}

interface RowProps {
  readonly row: Row;
  readonly parts: readonly DraftPart[];
  readonly pending: boolean;
  readonly onChange: (parts: readonly DraftPart[]) => void;
  readonly onMap: () => void;
}

function UnmappedRow({ row, parts, pending, onChange, onMap }: RowProps) {
  const { t } = useTranslation("listings");
  const format = useFormat();
  const channels = useChannels();
  return (
    <tr>
      <td>{channels.name(row.channelId)}</td>
      <td>
        {row.code}
        <div className="soft">{row.name}</div>
        {row.barcode !== "" && <div className="soft">{t("barcode", { barcode: row.barcode })}</div>}
      </td>
      <td className="num">{format.count(row.orders)}</td>
      <td>
        <Suggestions row={row} onTake={(part) => onChange([part])} />
        <PartsEditor code={row.code} parts={parts} onChange={onChange} />
      </td>
      <td>
        <button
          type="button"
          className="m-button m-primary"
          disabled={pending || wholeParts(parts).length === 0}
          onClick={onMap}
        >
          {t("map")}
        </button>
      </td>
    </tr>
  );
}

const surenesses = [1, 0.9, 0.7] as const;

/** Takes the best suggestion of every code that has one as sure as that. */
function AcceptAll({
  rows,
  onAccept,
}: {
  readonly rows: readonly Row[];
  readonly onAccept: (rows: readonly Row[]) => void;
}) {
  const { t } = useTranslation("listings");
  const format = useFormat();
  const [least, setLeast] = useState<number>(0.9);
  const sure = rows.filter(({ suggestions: [best] }) => best && best.score >= least);
  return (
    <div className="m-actions">
      <label>
        {t("atLeast")}{" "}
        <select
          className="m-field"
          value={least}
          onChange={(event) => setLeast(Number(event.target.value))}
        >
          {surenesses.map((each) => (
            <option key={each} value={each}>
              {format.percent(each)}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className="m-button"
        disabled={sure.length === 0}
        onClick={() => onAccept(sure)}
      >
        {t("acceptAll", { count: sure.length })}
      </button>
    </div>
  );
}

/** Channel codes that nobody has mapped: what waits for each, suggestions, and the act that frees it. */
export function Unmapped() {
  const { t } = useTranslation("listings");
  const [said, setSaid] = useState<Readonly<Record<string, readonly DraftPart[]>>>({});
  const [done, setDone] = useState<Mapped | null>(null);
  const { data, error } = useQuery({
    queryKey: ["unmapped"],
    queryFn: () => api.call(listUnmapped),
  });
  useLive(["ListingMapped", "ImportMoved", "OrderPlaced"], [["unmapped"]]);
  const map = useCommand(mapListingsEndpoint, ["unmapped"]);
  const send = (listings: Listing[]) =>
    map.mutate({ body: { listings } }, { onSuccess: (reply) => setDone(reply) });
  const rows = data?.rows ?? [];
  return (
    <>
      <ErrorNotice error={error ?? map.error} />
      {done && <Freed done={done} />}
      {data && rows.length === 0 && <EmptyState title={t("unmapped")} text={t("none")} />}
      {rows.length > 0 && (
        <>
          <AcceptAll
            rows={rows}
            onAccept={(sure) => send(sure.map((row) => listingOf(row, likely(row))))}
          />
          <div className="card scroll" tabIndex={0} role="region" aria-label={t("unmapped")}>
            <table className="plain">
              <thead>
                <tr>
                  <th scope="col">{t("channel")}</th>
                  <th scope="col">{t("code")}</th>
                  <th scope="col" className="num">
                    {t("waiting")}
                  </th>
                  <th scope="col">{t("means")}</th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => {
                  const parts = said[keyOf(row)] ?? likely(row);
                  return (
                    <UnmappedRow
                      key={keyOf(row)}
                      row={row}
                      parts={parts}
                      pending={map.isPending}
                      onChange={(next) => setSaid({ ...said, [keyOf(row)]: next })}
                      onMap={() => send([listingOf(row, parts)])}
                    />
                  );
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
    </>
  );
}
