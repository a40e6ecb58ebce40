import { useTranslation } from "react-i18next";
import { ApiError, ForeignAnswer } from "../../contract/client.ts";
import { copyText } from "./grid/tsv.ts";

/** What a person typed and nobody can take: its words say all, and nothing is broken. */
export class Untakable extends Error {}

interface Told {
  readonly message: string;
  readonly hint: string;
  readonly problems: readonly string[];
  readonly traceId: string;
}

/** What is known of a failure: the server's own words, or ours when it could not be asked. */
function tell(error: unknown, t: (key: string) => string): Told {
  if (error instanceof ApiError) {
    const { hint, problems, traceId } = error.refusal;
    const listed = Array.isArray(problems) ? (problems as { message?: unknown }[]) : [];
    return {
      message: error.message,
      hint: typeof hint === "string" ? hint : "",
      problems: listed
        .map((each) => String(each.message ?? ""))
        .filter((each) => each !== error.message),
      traceId: typeof traceId === "string" ? traceId : "",
    };
  }
  if (error instanceof Untakable)
    return { message: error.message, hint: "", problems: [], traceId: "" };
  // fetch rejects with a TypeError when no answer came at all.
  const unreachable =
    error instanceof TypeError && /fetch|network|load failed/i.test(error.message);
  const kind = error instanceof ForeignAnswer ? "foreign" : unreachable ? "unreachable" : "ours";
  return {
    message: t(`error.${kind}`),
    hint: t(kind === "ours" ? "error.oursHint" : "error.unreachableHint"),
    problems: unreachable || !(error instanceof Error) ? [] : [error.message],
    traceId: "",
  };
}

interface ErrorNoticeProps {
  /** Nothing is shown for null and undefined. */
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What happened, why, what to do next, and the trace number to quote. */
export function ErrorNotice({ error, onRetry }: ErrorNoticeProps) {
  const { t } = useTranslation("parts");
  if (error === null || error === undefined) return null;
  const { message, hint, problems, traceId } = tell(error, t);
  return (
    <div className="m-notice m-notice-bad" role="alert">
      <strong>{message}</strong>
      {problems.length > 0 && (
        <ul>
          {problems.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
      {hint !== "" && <p>{hint}</p>}
      <div className="m-actions">
        {onRetry && (
          <button type="button" className="m-button" onClick={onRetry}>
            {t("error.retry")}
          </button>
        )}
        {traceId !== "" && (
          <button
            type="button"
            className="m-link"
            onClick={() => void copyText(traceId)}
            title={t("error.copyTrace")}
          >
            {t("error.trace")} <code>{traceId}</code>
          </button>
        )}
      </div>
    </div>
  );
}
