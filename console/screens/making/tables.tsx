import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { useFormat } from "../../parts/format.ts";
import { nameIn } from "../factory/reads.ts";
import type { Factory } from "../factory/reads.ts";
import type { Bom, Recipes, Routing, Step } from "./typed.ts";

/** A version in a line: which plant, since when, until when, by whom. */
export function VersionLine({
  row,
  factory,
}: {
  readonly row: Bom | Routing;
  readonly factory: Factory;
}) {
  const { t } = useTranslation("making");
  const format = useFormat();
  const plant = factory.plants.find((each) => each.placeId === row.placeId);
  const until = row.validUntil ? format.day(row.validUntil) : t("onwards");
  return (
    <p className="m-soft">
      {plant ? nameOf(plant) : t("everyPlant")} · {t("version", { version: row.version })} ·{" "}
      {format.day(row.validFrom)} – {until} · {row.savedBy}
      {row.alternative > 0 && ` · ${t("alternative", { number: row.alternative })}`}
      {row.note && ` · ${row.note}`}
    </p>
  );
}

/** The components of a BOM version. */
export function BomTable({ bom, recipes }: { readonly bom: Bom; readonly recipes: Recipes }) {
  const { t } = useTranslation("making");
  const format = useFormat();
  const named = (id: number) => {
    const found = recipes.items.find((each) => each.id === id);
    return found ? `${found.code} ${nameOf(found)}` : `#${id}`;
  };
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("componentsTitle")}>
      <table className="plain">
        <thead>
          <tr>
            <th>{t("component")}</th>
            <th className="num">{t("unitsPer", { count: bom.perUnits })}</th>
            <th className="num">{t("scrap")}</th>
            <th className="num">{t("usedAt")}</th>
            <th>{t("substitutes")}</th>
          </tr>
        </thead>
        <tbody>
          {bom.lines.map((line) => (
            <tr key={`${line.itemId} ${line.step}`}>
              <td>{named(line.itemId)}</td>
              <td className="num">{format.count(line.units)}</td>
              <td className="num">{line.scrapPpm / 10_000}</td>
              <td className="num">{line.step ?? ""}</td>
              <td>{line.substitutes.map(named).join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Machines with times of their own, tools and skills, and what comes before, in words. */
function useStepWords(factory: Factory) {
  const { t } = useTranslation("making");
  const format = useFormat();
  return {
    ways: (step: Step) =>
      step.ways
        .map((way) => {
          const values = { run: format.count(way.runSeconds), units: format.count(way.perUnits) };
          return t("byOwnTime", { name: nameIn(factory.resources, way.resourceId), ...values });
        })
        .join(", "),
    needs: (step: Step) =>
      step.needs
        .map((each) => `${nameIn(factory.resources, each.resourceId)} × ${each.units}`)
        .join(", "),
    after: (step: Step) =>
      step.after
        .map(({ step: before, countsFrom, lagMinutes, maxWaitMinutes }) =>
          [
            t(`linkText.${countsFrom}`, { step: before }),
            ...(lagMinutes > 0 ? [t("lagText", { count: lagMinutes })] : []),
            ...(maxWaitMinutes === null ? [] : [t("waitText", { count: maxWaitMinutes })]),
          ].join(" "),
        )
        .join(", "),
  };
}

/** The steps of a routing version. */
export function RoutingTable({
  routing,
  factory,
}: {
  readonly routing: Routing;
  readonly factory: Factory;
}) {
  const { t } = useTranslation("making");
  const format = useFormat();
  const words = useStepWords(factory);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("stepsTitle")}>
      <table className="plain">
        <thead>
          <tr>
            <th className="num">{t("step")}</th>
            <th>{t("stepName")}</th>
            <th>{t("centre")}</th>
            <th>{t("family")}</th>
            <th className="num">{t("setupSeconds")}</th>
            <th className="num">{t("runSeconds")}</th>
            <th className="num">{t("yield")}</th>
            <th>{t("comesAfter")}</th>
            <th>{t("machines")}</th>
            <th>{t("needs")}</th>
          </tr>
        </thead>
        <tbody>
          {routing.steps.map((step) => (
            <tr key={step.step}>
              <td className="num">{step.step}</td>
              <td>{nameOf(step)}</td>
              <td>{nameIn(factory.workCentres, step.workCentreId)}</td>
              <td>{nameIn(factory.families, step.familyId)}</td>
              <td className="num">{format.count(step.setupSeconds)}</td>
              <td className="num">
                {format.count(step.runSeconds)} / {format.count(step.perUnits)}
              </td>
              <td className="num">{step.yieldPpm / 10_000}</td>
              <td>{words.after(step)}</td>
              <td>{words.ways(step)}</td>
              <td>{words.needs(step)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
