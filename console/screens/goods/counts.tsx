import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { previewCount } from "../../../contract/stock-counts.ts";
import { api } from "../../api.ts";
import { ErrorNotice, Untakable } from "../../parts/error-notice.tsx";
import { Field } from "../../parts/form.tsx";
import { PageShell } from "../../parts/page-shell.tsx";
import { useMay } from "../../shell/session.ts";
import { Compared, PostForm } from "./count-compared.tsx";
import { PlaceField } from "./fields.tsx";
import { readSheet } from "./rows.ts";

/** Asks how the sheet differs from the book; a row that cannot be read is named. */
function useComparison(placeId: number, sheet: string) {
  const { t } = useTranslation("goods");
  return useMutation({
    mutationFn: async () => {
      const { rows, bad } = readSheet(sheet);
      if (bad) throw new Untakable(t("count.bad", { ...bad }));
      const asked = rows.map(({ code, units, unit, rest }) => ({
        ...{ code, units, unit },
        ...(rest ? { lot: rest } : {}),
      }));
      return api.call(previewCount, { body: { placeId, rows: asked } });
    },
  });
}

/** How many rows were compared, and how many of them differ. */
const told = (rows: readonly { readonly difference: number; readonly problem: unknown }[]) => {
  const differing = rows.filter((row) => row.problem === null && row.difference !== 0).length;
  return { rows: rows.length, differing };
};

/** A count: paste what was found, look at the differences, then post them. */
export function Counts() {
  const { t } = useTranslation("goods");
  const mayWrite = useMay("stock.write");
  const [place, setPlace] = useState("");
  const [sheet, setSheet] = useState("");
  const compare = useComparison(Number(place), sheet);
  const change = (set: (value: string) => void) => (value: string) => {
    compare.reset();
    set(value);
  };
  return (
    <PageShell title={t("count.title")} lead={t("count.lead")}>
      <form
        className="m-form"
        aria-label={t("count.compare")}
        onSubmit={(event) => {
          event.preventDefault();
          compare.mutate();
        }}
      >
        <PlaceField value={place} onChange={change(setPlace)} />
        <Field label={t("count.sheet")} hint={t("count.hint")}>
          {(ties) => (
            <textarea
              {...ties}
              className="m-field"
              rows={8}
              value={sheet}
              onChange={(event) => change(setSheet)(event.target.value)}
              required
            />
          )}
        </Field>
        <ErrorNotice error={compare.error} />
        <button
          type="submit"
          className="m-button m-primary"
          disabled={compare.isPending || place === ""}
        >
          {t("count.compare")}
        </button>
      </form>
      <p className="m-soft" role="status">
        {compare.data && t("count.compared", told(compare.data.rows))}
      </p>
      {compare.data && (
        <>
          <Compared rows={compare.data.rows} />
          {mayWrite && (
            <PostForm
              placeId={Number(place)}
              rows={compare.data.rows}
              onDone={() => change(setSheet)("")}
            />
          )}
        </>
      )}
    </PageShell>
  );
}
