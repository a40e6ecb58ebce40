import { useTranslation } from "react-i18next";
import { useFormat } from "../parts/format.ts";
import { useChannels } from "../parts/masters.ts";
import { meantIn } from "./inbox-words.ts";

/** A shipment notice as it is read, as far as it is shown. */
interface Notice {
  readonly type: "notice";
  readonly externalId: string;
  readonly purpose: "original" | "replaces" | "calls_off" | "unknown";
  readonly channelStatus: string;
  readonly sourceZone: string;
  readonly despatchedAt: string | null;
  readonly expectedBy: string | null;
  readonly shipFrom: string;
  readonly carrier: string;
  readonly trackingNumbers: readonly string[];
  readonly references: readonly { readonly kind: string; readonly number: string }[];
  readonly packs: readonly {
    readonly externalId: string;
    readonly within: string | null;
    readonly kind: string;
    readonly count: number | null;
    readonly sscc: readonly string[];
  }[];
  readonly lines: readonly {
    readonly externalId: string;
    readonly orderNumber: string;
    readonly orderLine: string;
    readonly code: string;
    readonly codes: Readonly<Record<string, string>>;
    readonly name: string;
    readonly quantity: string;
    readonly unit: string;
    readonly isCancelled?: true;
    readonly waiting: string;
    readonly lots: readonly string[];
    readonly packs: readonly string[];
  }[];
  readonly holds: readonly { readonly detail: { readonly unread?: readonly string[] } }[];
}

/** The notice among what is read from a message; null where it holds none. */
export const noticeIn = (messages: readonly unknown[]): Notice | null =>
  (messages as readonly { readonly type?: unknown }[]).find(
    (each): each is Notice => each.type === "notice",
  ) ?? null;

function Facts({ notice }: { readonly notice: Notice }) {
  const { t } = useTranslation("shipmentNotices");
  const format = useFormat();
  const { purpose, channelStatus, sourceZone, despatchedAt, expectedBy } = notice;
  const references = notice.references.map(({ kind, number }) => `${kind} ${number}`);
  const facts: readonly (readonly [name: string, said: string])[] = [
    ["number", notice.externalId],
    ["purpose", t(`purposes.${purpose}`, { word: channelStatus })],
    ["left", despatchedAt ? meantIn(format, despatchedAt, sourceZone) : ""],
    ["from", notice.shipFrom],
    ["arrives", expectedBy ? meantIn(format, expectedBy, sourceZone) : ""],
    ["carrier", [notice.carrier, ...notice.trackingNumbers].filter(Boolean).join(" ")],
    ["references", references.join(", ")],
    ["unread", notice.holds.flatMap(({ detail }) => detail.unread ?? []).join("; ")],
  ];
  return (
    <dl className="m-pairs">
      {facts
        .filter(([, said]) => said !== "")
        .map(([name, said]) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd>{said}</dd>
          </div>
        ))}
    </dl>
  );
}

interface TableProps {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly [id: string, ...cells: string[]])[];
}

function Table({ title, heads, rows }: TableProps) {
  const { t } = useTranslation("shipmentNotices");
  if (rows.length === 0) return null;
  return (
    <div className="card scroll" tabIndex={0} role="region" aria-label={title}>
      <table className="plain">
        <caption>{title}</caption>
        <thead>
          <tr>
            {heads.map((name) => (
              <th key={name} scope="col">
                {t(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([id, ...cells]) => (
            <tr key={id}>
              {cells.map((cell, at) => (
                <td key={heads[at]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What a partner says is on its way: when, by whom, in which packs, for which orders. */
export function NoticeRead({
  notice,
  channelId,
}: {
  readonly notice: Notice;
  readonly channelId: number;
}) {
  const { t } = useTranslation("shipmentNotices");
  const channels = useChannels();
  const title = t("of", { partner: channels.name(channelId) });
  const codesOf = (codes: Readonly<Record<string, string>>) =>
    Object.entries(codes)
      .map(([kind, code]) => `${kind} ${code}`)
      .join(", ");
  const sentOf = ({ quantity, unit, isCancelled }: Notice["lines"][number]) => {
    const said = `${quantity} ${unit}`.trim();
    return isCancelled ? t("takenBack", { quantity: said }) : said;
  };
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <Facts notice={notice} />
      <Table
        title={t("lines")}
        heads={["order", "goods", "quantity", "later", "lots", "inPacks"]}
        rows={notice.lines.map((line) => [
          line.externalId,
          [line.orderNumber, line.orderLine].filter(Boolean).join(" / "),
          `${line.code || codesOf(line.codes)} ${line.name}`.trim(),
          sentOf(line),
          line.waiting,
          line.lots.join(", "),
          line.packs.join(", "),
        ])}
      />
      <Table
        title={t("packs")}
        heads={["pack", "kind", "count", "within", "labels"]}
        rows={notice.packs.map((pack) => [
          pack.externalId,
          pack.externalId,
          pack.kind,
          pack.count === null ? "" : String(pack.count),
          pack.within ?? "",
          pack.sscc.join(", "),
        ])}
      />
    </section>
  );
}
