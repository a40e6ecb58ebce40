import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { getOee } from "../../../contract/oee.ts";
import { nameOf } from "../../i18n.ts";
import { useFormat } from "../../parts/format.ts";
import { usePlaces } from "../../parts/masters.ts";
import { useFactory } from "../work-orders/plants.ts";
import { LossBar, useDuration } from "./bar.tsx";
import { sharesOf } from "./figures.ts";
import type { Losses, Shares as SharesOf } from "./figures.ts";

type Found = ReplyOf<typeof getOee>;

/** Names, work centres and zones of machines, by their number. */
export function useMachines() {
  const { data } = useFactory();
  const places = usePlaces();
  return new Map(
    (data?.resources ?? []).map((each) => {
      const centre = data?.workCentres.find(({ id }) => id === each.workCentreId);
      return [
        each.id,
        {
          name: nameOf(each),
          centre: centre ? nameOf(centre) : "",
          zone: places.zone(each.placeId),
        },
      ];
    }),
  );
}

const keys: readonly (keyof SharesOf)[] = ["oee", "availability", "performance", "quality"];

/** The four shares, large. */
export function Shares({ losses }: { readonly losses: Losses }) {
  const { t } = useTranslation("oee");
  const format = useFormat();
  const shares = sharesOf(losses);
  return (
    <>
      <dl className="oee-shares">
        {keys.map((key) => (
          <div key={key}>
            <dt>{t(`share_.${key}`)}</dt>
            <dd>{shares[key] === null ? "–" : format.percent(shares[key])}</dd>
          </div>
        ))}
      </dl>
      {losses.speed < 0 && <p className="m-notice">{t("faster")}</p>}
    </>
  );
}

/** The shares of a row as cells. */
function ShareCells({ losses }: { readonly losses: Losses }) {
  const format = useFormat();
  const shares = sharesOf(losses);
  return keys.map((key) => (
    <td key={key} className="num">
      {shares[key] === null ? "–" : format.percent(shares[key])}
    </td>
  ));
}

interface TableProps {
  readonly title: string;
  /** Head of the first column. */
  readonly first: string;
  readonly rows: readonly {
    readonly key: string | number;
    readonly name: ReactNode;
    readonly losses: Losses;
  }[];
}

/** Rows with their shares, their planned time, and where it went as a bar. */
function ShareTable({ title, first, rows }: TableProps) {
  const { t } = useTranslation("oee");
  const duration = useDuration();
  return (
    <section className="card">
      <h2>{title}</h2>
      <div className="scroll" tabIndex={0} role="region" aria-label={title}>
        <table className="plain">
          <thead>
            <tr>
              <th>{first}</th>
              {keys.map((key) => (
                <th key={key} className="num">
                  {t(`share_.${key}`)}
                </th>
              ))}
              <th className="num">{t("planned")}</th>
              <th>{t("losses")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, name, losses }) => (
              <tr key={key}>
                <td>{name}</td>
                <ShareCells losses={losses} />
                <td className="num">{duration(losses.planned)}</td>
                <td>
                  <LossBar losses={losses} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface MachinesProps {
  readonly rows: Found["resources"];
  readonly onOpen: (id: number) => void;
}

/** Machines, those with the most lost time first; each opens to what its figures are made of. */
export function Machines({ rows, onOpen }: MachinesProps) {
  const { t } = useTranslation("oee");
  const machines = useMachines();
  const lost = (row: Losses) => row.planned - row.idle - (row.ideal - row.quality);
  const nameOfRow = (id: number) => (
    <>
      <button type="button" className="m-link" onClick={() => onOpen(id)}>
        {machines.get(id)?.name ?? `#${id}`}
      </button>
      <div className="soft">{machines.get(id)?.centre}</div>
    </>
  );
  return (
    <ShareTable
      title={t("machines")}
      first={t("machine")}
      rows={rows
        .toSorted((a, b) => lost(b) - lost(a))
        .map((row) => ({
          key: row.resourceId,
          name: nameOfRow(row.resourceId),
          losses: row,
        }))}
    />
  );
}

/** The same by day: how it goes. */
export function Days({ rows }: { readonly rows: Found["days"] }) {
  const { t } = useTranslation("oee");
  const format = useFormat();
  return (
    <ShareTable
      title={t("days")}
      first={t("day")}
      rows={rows.map((row) => ({ key: row.day, name: format.day(row.day), losses: row }))}
    />
  );
}
