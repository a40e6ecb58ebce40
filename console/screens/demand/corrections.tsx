import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  correctionKinds,
  listOutliers,
  saveCorrection,
  withdrawCorrection,
} from "../../../contract/demand.ts";
import { api, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import type { Demand } from "./chart-lines.ts";
import { Labelled } from "./labelled.tsx";
import type { Node } from "./tree-rows.ts";

type Correction = Demand["corrections"][number];
type Kind = (typeof correctionKinds)[number];

interface Typed {
  readonly fromDay: string;
  readonly untilDay: string;
  readonly kind: Kind;
  readonly units: string;
  readonly reason: string;
}

const empty: Typed = { fromDay: "", untilDay: "", kind: "set", units: "", reason: "" };

interface FormProps {
  readonly node: Node;
  readonly typed: Typed;
  readonly onTyped: (typed: Typed) => void;
}

/** What was the matter with the days. */
function KindSelect({ typed, onTyped }: Omit<FormProps, "node">) {
  const { t } = useTranslation("demand");
  return (
    <label>
      {t("fix.kind")}
      <select
        className="m-field"
        value={typed.kind}
        onChange={(event) => {
          const found = correctionKinds.find((each) => each === event.target.value);
          if (found) onTyped({ ...typed, kind: found });
        }}
      >
        {correctionKinds.map((each) => (
          <option key={each} value={each}>
            {t(`fix.${each}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Says what days were not ordinary, and why. */
function CorrectionForm({ node, typed, onTyped }: FormProps) {
  const { t } = useTranslation("demand");
  const save = useCommand(saveCorrection, ["demand"]);
  const { fromDay, untilDay, kind, units, reason } = typed;
  const body = {
    itemId: node.itemId,
    channelId: node.channelId === 0 ? null : node.channelId,
    region: node.region === "*" ? null : node.region,
    ...{ fromDay, untilDay: untilDay === "" ? fromDay : untilDay, kind, reason: reason.trim() },
    units: kind === "set" && /^\d{1,9}$/.test(units) ? Number(units) : null,
  };
  return (
    <form
      className="m-demand-draft"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ body }, { onSuccess: () => onTyped(empty) });
      }}
    >
      <KindSelect {...{ typed, onTyped }} />
      <Labelled
        label={t("event.from")}
        {...{ type: "date", required: true, value: fromDay }}
        onText={(text) => onTyped({ ...typed, fromDay: text })}
      />
      <Labelled
        label={t("event.until")}
        {...{ type: "date", value: untilDay }}
        onText={(text) => onTyped({ ...typed, untilDay: text })}
      />
      {kind === "set" && (
        <Labelled
          label={t("fix.units")}
          {...{ type: "number", min: 0, required: true, value: units }}
          onText={(text) => onTyped({ ...typed, units: text })}
        />
      )}
      <Labelled
        label={t("fix.reason")}
        {...{ required: true, maxLength: 500, value: reason }}
        onText={(text) => onTyped({ ...typed, reason: text })}
      />
      <button type="submit" className="m-button" disabled={save.isPending}>
        {t("fix.save")}
      </button>
      <ErrorNotice error={save.error} />
    </form>
  );
}

/** Days that stand out; choosing one fills the form. */
function Outliers({
  node,
  onChoose,
}: {
  node: Node;
  onChoose: (day: string, usual: number) => void;
}) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const query = {
    itemId: node.itemId,
    ...(node.channelId === 0 ? {} : { channelId: node.channelId }),
  };
  const found = useQuery({
    queryKey: ["demand", "outliers", query],
    queryFn: ({ signal }) => api.call(listOutliers, { query, signal }),
  });
  const rows = found.data?.rows ?? [];
  if (rows.length === 0) return <p className="soft">{t("fix.noOutliers")}</p>;
  return (
    <div role="group" aria-label={t("fix.outliers")} className="m-actions">
      <span>{t("fix.outliers")}</span>
      {rows.slice(0, 8).map(({ day, units, usual }) => (
        <button
          key={day}
          type="button"
          className="m-chip"
          title={t("fix.outlierText")}
          onClick={() => onChoose(day, Math.round(usual))}
        >
          {t("fix.outlier", {
            day: format.day(day),
            units: format.count(units),
            usual: format.count(usual),
          })}
        </button>
      ))}
    </div>
  );
}

function CorrectionRow({ row, may }: { readonly row: Correction; readonly may: boolean }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const withdraw = useCommand(withdrawCorrection, ["demand"]);
  const isLive = row.withdrawnAt === null;
  return (
    <tr>
      <th scope="row">{format.days(row.fromDay, row.untilDay)}</th>
      <td>{t(`fix.${row.kind}`)}</td>
      <td className="num">{row.units === null ? "—" : format.count(row.units)}</td>
      <td>{row.reason}</td>
      <td title={format.fullInstant(row.createdAt)}>{row.author}</td>
      <td>
        {!isLive && t("override.withdrawn", { who: row.withdrawnBy })}
        {isLive && may && (
          <button
            type="button"
            className="m-button"
            aria-label={t("event.endOf", {
              name: t(`fix.${row.kind}`),
              day: format.day(row.fromDay),
            })}
            disabled={withdraw.isPending}
            onClick={() => withdraw.mutate({ params: { id: row.id } })}
          >
            {t("event.end")}
          </button>
        )}
        <ErrorNotice error={withdraw.error} />
      </td>
    </tr>
  );
}

interface CorrectionsProps {
  readonly node: Node;
  readonly demand: Demand;
  readonly may: boolean;
}

/** What planners said of days of an item that were not ordinary; what was asked stays as it is. */
export function Corrections({ node, demand, may }: CorrectionsProps) {
  const { t } = useTranslation("demand");
  const [typed, setTyped] = useState(empty);
  if (node.itemId === 0) return null;
  const rows = demand.corrections;
  return (
    <section className="card">
      <h2>{t("fix.title")}</h2>
      <p className="soft">{t("fix.text")}</p>
      <Outliers
        node={node}
        onChoose={(day, usual) =>
          setTyped({ ...typed, fromDay: day, untilDay: day, kind: "set", units: String(usual) })
        }
      />
      {may && <CorrectionForm {...{ node, typed }} onTyped={setTyped} />}
      {rows.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={t("fix.title")}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t("override.days")}</th>
                <th scope="col">{t("fix.kind")}</th>
                <th scope="col" className="num">
                  {t("fix.units")}
                </th>
                <th scope="col">{t("fix.reason")}</th>
                <th scope="col">{t("override.author")}</th>
                <th scope="col">
                  <span className="m-unseen">{t("event.end")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <CorrectionRow key={row.id} {...{ row, may }} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
