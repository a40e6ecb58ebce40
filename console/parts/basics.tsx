import type { ReactNode } from "react";
import { currentLocale } from "../i18n.ts";
import { ErrorNotice } from "./error-notice.tsx";
import { formatFor } from "./format.ts";

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
  return <ErrorNotice error={error} />;
}

/** An empty list that says what belongs here and how to fill it. */
export function Nothing({ text, action }: { text: string; action?: ReactNode }) {
  return (
    <div className="m-empty">
      <p>{text}</p>
      {action}
    </div>
  );
}

export type Tone = "plain" | "good" | "warn" | "bad";

/** A short state word; the tone is also said by the word, never by colour alone. */
export function Tag({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`tag ${tone}`}>{children}</span>;
}

/** Money in the reader's language, from whole minor units. */
export function money(minor: number, currency: string): string {
  return formatFor(currentLocale()).money(minor, currency);
}

/** A whole number with its separators. */
export function count(value: number): string {
  return formatFor(currentLocale()).count(value);
}

/** A calendar day `2026-11-11` as a reader writes it. */
export function day(text: string): string {
  return formatFor(currentLocale()).day(text);
}

/** A moment on the company's clock. */
export function instant(text: string): string {
  return formatFor(currentLocale()).instant(text);
}
