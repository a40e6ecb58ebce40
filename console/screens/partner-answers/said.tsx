import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { orderAnswers } from "../../../contract/partner-answers.ts";
import { Tag } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";

type Answers = ReplyOf<typeof orderAnswers>;
type Line = Answers["lines"][number];
type Said = Line["now"];

/** What is said of a line: how much of it comes by when, what waits, and what is gone. */
function useSaid() {
  const { t } = useTranslation("documents");
  const format = useFormat();
  return ({ units, cancelled, short, day }: Said): string => {
    const promised = units - cancelled - short;
    const parts = [
      promised > 0 && day ? t("told.by", { units: promised, day: format.day(day) }) : "",
      promised > 0 && !day ? t("told.noDay", { units: promised }) : "",
      short > 0 ? t("told.waits", { units: short }) : "",
      cancelled > 0 ? t("told.gone", { units: cancelled }) : "",
    ];
    return parts.filter((part) => part !== "").join(t("told.and"));
  };
}

/** In the colours of the theme: a browser's own yellow is none of them. */
const marked = { color: "var(--warn)", background: "var(--warn-ground)" };

/** Lines as their partner was told beside what holds of them now. */
export function Compared({ lines }: { readonly lines: readonly Line[] }) {
  const { t } = useTranslation("documents");
  const said = useSaid();
  return (
    <table className="plain">
      <thead>
        <tr>
          {["line", "was", "now"].map((name) => (
            <th key={name} scope="col">
              {t(`told.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ line, told, now, differs }) => (
          <tr key={line}>
            <th scope="row">{line}</th>
            <td>{told ? said(told) : t("told.unknown")}</td>
            <td>{differs ? <mark style={marked}>{said(now)}</mark> : t("told.same")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Waiting = Pick<Answers, "since" | "dueAt" | "heldBy">;

/** Whether what was told holds; where not, since when, and when or why not the partner hears of it. */
export function Standing({ since, dueAt, heldBy }: Waiting) {
  const { t } = useTranslation("documents");
  const format = useFormat();
  return (
    <>
      <Tag tone={since ? "warn" : "good"}>
        {since ? t("told.differs", { at: format.instant(since) }) : t("told.holds")}
      </Tag>{" "}
      {heldBy && <Tag tone="warn">{t("told.heldBy", { by: heldBy })}</Tag>}
      {!heldBy && dueAt && (
        <span className="m-soft">{t("told.due", { at: format.instant(dueAt) })}</span>
      )}
    </>
  );
}
