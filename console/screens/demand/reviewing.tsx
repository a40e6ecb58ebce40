import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { compareVersions, publishForecast } from "../../../contract/forecasts.ts";
import type { listVersions } from "../../../contract/forecasts.ts";
import { api, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useUrlState } from "../../parts/url-state.ts";
import { useNames } from "./names.ts";
import { keyOf } from "./tree-rows.ts";

type Versions = ReplyOf<typeof listVersions>;
type Version = Versions["rows"][number];
type Differing = ReplyOf<typeof compareVersions>;

const shownMax = 20;

/** Parts by what a version expects of them and what the one in force does, in units and money. */
function Parts({ told }: { readonly told: Differing }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const names = useNames(told.items);
  const signed = (value: number, text: string) => `${value > 0 ? "+" : ""}${text}`;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("version.differs")}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("override.part")}</th>
            {(["units", "against", "addedUnits", "addedMoney"] as const).map((key) => (
              <th scope="col" className="num" key={key}>
                {t(`version.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {told.rows.slice(0, shownMax).map((row) => {
            const added = Math.round(row.units) - Math.round(row.against);
            return (
              <tr key={keyOf(row)}>
                <th scope="row">{names.whole(row)}</th>
                <td className="num">{format.count(Math.round(row.units))}</td>
                <td className="num">{format.count(Math.round(row.against))}</td>
                <td className="num">{signed(added, format.count(added))}</td>
                <td className="num">
                  {signed(row.addedMinor, format.money(row.addedMinor, told.currency))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** What differs from the version in force, and the button that puts this one in its place. */
function Review({ version, may }: { readonly version: Version; readonly may: boolean }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const publish = useCommand(publishForecast, ["forecasts"]);
  const told = useQuery({
    queryKey: ["forecasts", "difference", version.id],
    queryFn: ({ signal }) => api.call(compareVersions, { params: { id: version.id }, signal }),
  });
  const { data } = told;
  return (
    <section aria-label={t("version.review", { id: version.id })}>
      <ErrorNotice error={told.error ?? publish.error} />
      {data && (
        <>
          <p>{t("version.over", { from: format.day(data.from), until: format.day(data.until) })}</p>
          <Parts told={data} />
        </>
      )}
      {data && may && version.offer !== null && (
        <>
          <p className="soft">{t(`version.${version.offer}Text`)}</p>
          <button
            type="button"
            className="m-button"
            disabled={publish.isPending}
            onClick={() => publish.mutate({ params: { id: version.id } })}
          >
            {t(`version.${version.offer}`, { id: version.id })}
          </button>
        </>
      )}
    </section>
  );
}

/** What a version is beside the others: in force, a draft, a what-if, or how far it came. */
function useStanding(publishedId: number | null) {
  const { t } = useTranslation("demand");
  return ({ id, kind, name, draft, state, publishedAt }: Version) => {
    if (id === publishedId) return t("version.inForce");
    if (state !== "done") return t(`state.${state}`);
    if (kind === "scenario") return name;
    if (publishedAt !== null) return t("version.replaced");
    return t(draft ? "version.draft" : "version.onlyMeasured");
  };
}

interface RowProps {
  readonly version: Version;
  readonly standing: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function VersionRow({ version, standing, isChosen, onChoose }: RowProps) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const { id, origin, createdBy, createdAt, publishedBy, publishedAt } = version;
  const told = (who: string | null, at: string | null) =>
    at === null ? "—" : `${who ?? ""} · ${format.instant(at)}`;
  return (
    <tr>
      <th scope="row">{t("version.name", { id, origin })}</th>
      <td>{standing}</td>
      <td title={format.fullInstant(createdAt)}>{told(createdBy, createdAt)}</td>
      <td>{told(publishedBy, publishedAt)}</td>
      <td>
        {version.state === "done" && standing !== t("version.inForce") && (
          <button
            type="button"
            className="m-button"
            aria-pressed={isChosen}
            aria-label={t("version.differsOf", { id })}
            onClick={onChoose}
          >
            {t("version.differs")}
          </button>
        )}
      </td>
    </tr>
  );
}

/** All versions with who made and published them: looked at, published, and put back. */
export function Versions({ versions, may }: { versions: Versions; readonly may: boolean }) {
  const { t } = useTranslation("demand");
  const [state, setState] = useUrlState();
  const standingOf = useStanding(versions.publishedId);
  const chosen = versions.rows.find((each) => String(each.id) === state["review"]);
  return (
    <section className="card">
      <h2>{t("version.title")}</h2>
      <p className="soft">{t("version.text")}</p>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("version.title")}>
        <table className="plain">
          <thead>
            <tr>
              {(["version", "standing", "made", "published"] as const).map((key) => (
                <th scope="col" key={key}>
                  {t(`version.${key}`)}
                </th>
              ))}
              <th scope="col">
                <span className="m-unseen">{t("version.differs")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {versions.rows.slice(0, shownMax).map((version) => {
              const isChosen = chosen?.id === version.id;
              return (
                <VersionRow
                  key={version.id}
                  {...{ version, isChosen, standing: standingOf(version) }}
                  onChoose={() => setState({ review: isChosen ? "all" : String(version.id) })}
                />
              );
            })}
          </tbody>
        </table>
      </div>
      {chosen && chosen.id !== versions.publishedId && (
        <Review key={chosen.id} version={chosen} may={may} />
      )}
    </section>
  );
}

/** A draft newer than the version in force waits to be looked at. */
export function DraftNotice({ versions }: { readonly versions: Versions }) {
  const { t } = useTranslation("demand");
  const [, setState] = useUrlState();
  const draft = versions.rows.find((each) => each.draft && each.offer === "publish");
  if (!draft || draft.id < (versions.publishedId ?? 0)) return null;
  const { id, createdBy } = draft;
  return (
    <div className="m-notice" role="status">
      <p>{t("version.draftReady", { id, who: createdBy })}</p>
      <button type="button" className="m-button" onClick={() => setState({ review: String(id) })}>
        {t("version.look")}
      </button>
    </div>
  );
}
