import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "./format.ts";

export interface Term {
  readonly key: string;
  readonly label: string;
  /** Signed: what this term adds to the number; null for a rule or a bound that adds nothing. */
  readonly value: number | null;
  /** The rule, the document, who decided it. */
  readonly note?: ReactNode;
  /** What this term itself is made of. */
  readonly terms?: readonly Term[];
}

interface ExplainPanelProps {
  readonly title: string;
  readonly value: number;
  readonly unit?: string;
  readonly terms: readonly Term[];
}

/** The sum of the terms; those without a value count nothing. */
export function sumOf(terms: readonly Term[]): number {
  return terms.reduce((sum, term) => sum + (term.value ?? 0), 0);
}

/** A number opened to what it is made of. A sum that does not meet the number is shown as such. */
export function ExplainPanel({ title, value, unit, terms }: ExplainPanelProps) {
  const { t } = useTranslation("parts");
  const { count } = useFormat();
  const rest = value - sumOf(terms);
  return (
    <section className="m-explain" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <output className="m-explain-value">
          {count(value)}
          {unit ? ` ${unit}` : ""}
        </output>
      </header>
      <Terms terms={terms} />
      {rest !== 0 && (
        <p className="m-notice m-notice-warn" role="note">
          {t("explain.rest", { rest: count(rest) })}
        </p>
      )}
    </section>
  );
}

function Terms({ terms }: { readonly terms: readonly Term[] }) {
  return (
    <ul className="m-terms">
      {terms.map((term) => (
        <TermRow key={term.key} term={term} />
      ))}
    </ul>
  );
}

function TermRow({ term }: { readonly term: Term }) {
  const { count } = useFormat();
  const signed = term.value === null ? "" : `${term.value > 0 ? "+" : ""}${count(term.value + 0)}`;
  const line = (
    <>
      <span>
        {term.label}
        {term.note && <small className="m-soft"> {term.note}</small>}
      </span>
      <span className="m-number">{signed}</span>
    </>
  );
  if (!term.terms || term.terms.length === 0) return <li className="m-term">{line}</li>;
  return (
    <li>
      <details>
        <summary className="m-term">{line}</summary>
        <Terms terms={term.terms} />
      </details>
    </li>
  );
}
