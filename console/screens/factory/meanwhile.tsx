import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../../contract/client.ts";
import { Diff } from "../../parts/diff.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";

/** What a person reads of one state: the value of each field, under its label. */
export type Shown = Readonly<Record<string, string | number | boolean>>;

interface Theirs<Row> {
  readonly row: Row;
  readonly shown: Shown;
}

interface MeanwhileProps<Row> {
  readonly error: unknown;
  readonly mine: Shown;
  /** Reads what a colleague saved since; null: it is gone. */
  readonly load: () => Promise<Theirs<Row> | null>;
  /** The form begins again with what stands there. */
  readonly onTheirs: (row: Row) => void;
  /** What was typed is saved over it. */
  readonly onMine: (row: Row) => void;
}

const isMeanwhile = (error: unknown) =>
  error instanceof ApiError && error.kind === "saved_meanwhile";

/** A refusal beside a form; where a colleague saved meanwhile, both states and the choice of one. */
export function Meanwhile<Row>({ error, mine, load, onTheirs, onMine }: MeanwhileProps<Row>) {
  const { t } = useTranslation("factory");
  const asked = isMeanwhile(error);
  const { data: theirs } = useQuery({
    queryKey: ["meanwhile", error instanceof ApiError ? error.refusal["traceId"] : null],
    queryFn: load,
    enabled: asked,
    staleTime: Infinity,
  });
  return (
    <>
      <ErrorNotice error={error} />
      {asked && theirs && (
        <section className="m-notice m-notice-warn" aria-label={t("meanwhile.title")}>
          <strong>{t("meanwhile.title")}</strong>
          <Diff
            before={theirs.shown}
            after={mine}
            titles={{ before: t("meanwhile.theirs"), after: t("meanwhile.mine") }}
          />
          <div className="m-actions">
            <button type="button" className="m-button" onClick={() => onTheirs(theirs.row)}>
              {t("meanwhile.takeTheirs")}
            </button>
            <button type="button" className="m-button" onClick={() => onMine(theirs.row)}>
              {t("meanwhile.saveMine")}
            </button>
          </div>
        </section>
      )}
    </>
  );
}
