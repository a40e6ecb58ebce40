import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import type { Factory } from "../factory/reads.ts";
import { VersionLine } from "./tables.tsx";
import type { Bom, Recipes, Routing } from "./typed.ts";

interface PartProps<Row> {
  readonly kind: "bom" | "routing";
  readonly rows: readonly Row[];
  readonly factory: Factory;
  readonly table: (row: Row) => ReactNode;
  readonly form: (row: Row | null, done: () => void) => ReactNode;
}

/** BOMs or routings: the versions, the newest of each plant open, and the form of a new one. */
export function Part<Row extends Bom | Routing>({
  kind,
  rows,
  factory,
  table,
  form,
}: PartProps<Row>) {
  const { t } = useTranslation("making");
  const [state, setState] = useUrlState();
  const mayWrite = useMay("factory.write");
  const asked = state["edit"];
  const isNew = asked === `${kind}-new`;
  const edited = rows.find((row) => asked === `${kind}-${row.id}`) ?? null;
  const done = () => setState({ edit: null });
  return (
    <section className="card m-gap">
      <h2>{t(`${kind}Title`)}</h2>
      {rows.length === 0 && <p className="m-soft">{t(`${kind}None`)}</p>}
      {rows.map((row) => (
        <details key={row.id} open={row.validUntil === null}>
          <summary>
            {t("version", { version: row.version })}
            {row.validUntil === null ? ` · ${t("present")}` : ""}
          </summary>
          <VersionLine row={row} factory={factory} />
          {table(row)}
          {mayWrite && (
            <button
              type="button"
              className="m-button m-gap"
              onClick={() => setState({ edit: `${kind}-${row.id}` }, true)}
            >
              {t("changeFrom")}
            </button>
          )}
        </details>
      ))}
      {mayWrite && rows.length === 0 && (
        <button
          type="button"
          className="m-button m-primary"
          onClick={() => setState({ edit: `${kind}-new` }, true)}
        >
          {t(kind === "bom" ? "newBom" : "newRouting")}
        </button>
      )}
      {mayWrite && (isNew || edited) && (
        <div className="m-gap" key={asked}>
          {form(edited, done)}
        </div>
      )}
    </section>
  );
}

/** Items that use this one, or that this one uses, as ways to their own pages. */
export function UsedIn({ recipes }: { readonly recipes: Recipes }) {
  const { t } = useTranslation("making");
  if (recipes.usedIn.length === 0) return null;
  return (
    <section className="card m-gap">
      <h2>{t("usedIn")}</h2>
      <p className="m-actions">
        {recipes.usedIn.map((each) => (
          <Link key={each.id} to={`/making/${each.id}`} className="m-link">
            {each.code} {nameOf(each)}
          </Link>
        ))}
      </p>
    </section>
  );
}
