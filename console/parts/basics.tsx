import { Alert, Empty } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../contract/client.ts";
import { currentLocale } from "../i18n.ts";

/** The frame of a screen: its title, what can be done, and the content. */
export function Page({
  title,
  actions,
  children,
}: {
  title: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <main className="page" id="content">
      <header>
        <h1>{title}</h1>
        {actions}
      </header>
      {children}
    </main>
  );
}

/** What went wrong, why, and what to do next. */
export function Trouble({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  const refusal = error instanceof ApiError ? error.refusal : {};
  const problems = (refusal["problems"] ?? []) as { message: string }[];
  const hint = [...problems.map((problem) => problem.message), refusal["hint"]]
    .filter(Boolean)
    .join(" · ");
  const trace = refusal["traceId"] ? ` (${t("trouble.trace")} ${String(refusal["traceId"])})` : "";
  return (
    <Alert
      type="error"
      showIcon
      message={error instanceof Error ? error.message : t("trouble.unknown")}
      description={`${hint}${trace}`}
      style={{ marginBottom: 12 }}
    />
  );
}

/** An empty list that says what belongs here and how to fill it. */
export function Nothing({ text, action }: { text: string; action?: ReactNode }) {
  return (
    <Empty description={text} style={{ padding: "32px 0" }}>
      {action}
    </Empty>
  );
}

export type Tone = "plain" | "good" | "warn" | "bad";

/** A short state word; the tone is also said by the word, never by colour alone. */
export function Tag({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`tag ${tone}`}>{children}</span>;
}

/** Money in the reader's language, from whole minor units. */
export function money(minor: number, currency: string): string {
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
      .maximumFractionDigits ?? 2;
  return new Intl.NumberFormat(currentLocale(), { style: "currency", currency }).format(
    minor / 10 ** digits,
  );
}

/** A whole number with its separators. */
export function count(value: number): string {
  return new Intl.NumberFormat(currentLocale()).format(value);
}

/** An instant in the reader's own zone. */
export function instant(text: string): string {
  return new Intl.DateTimeFormat(currentLocale(), {
    dateStyle: "short",
    timeStyle: "short",
  }).format(new Date(text));
}
