import i18next from "i18next";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { currentLocale } from "../../i18n.ts";
import type { Locale } from "../../i18n.ts";
import { formatFor } from "../../parts/format.ts";
import { useUrlState } from "../../parts/url-state.ts";
import "./print.css";

export type Say = (key: string, values?: Readonly<Record<string, unknown>>) => string;

/** What a sheet speaks: its words, its numbers and names, in the language chosen for the print. */
export interface SheetWords {
  readonly say: Say;
  readonly locale: Locale;
  readonly format: ReturnType<typeof formatFor>;
  readonly nameOf: (named: { readonly name: string; readonly nameEn?: string }) => string;
}

const languages: readonly { readonly locale: Locale; readonly label: string }[] = [
  { locale: "zh-CN", label: "\u4e2d\u6587" },
  { locale: "en", label: "English" },
];

/** The words of a language other than the screen's, once they are here. */
function useSheetWords(locale: Locale): SheetWords | null {
  const [ready, setReady] = useState<Locale | null>(null);
  useEffect(() => {
    let here = true;
    const load = async () => {
      await i18next.loadLanguages(locale);
      await i18next.loadNamespaces("warehouse");
      if (here) setReady(locale);
    };
    void load();
    return () => {
      here = false;
    };
  }, [locale]);
  if (ready !== locale) return null;
  return {
    say: i18next.getFixedT(locale, "warehouse") as unknown as Say,
    locale,
    format: formatFor(locale),
    nameOf: ({ name, nameEn }) => (locale === "en" && nameEn ? nameEn : name),
  };
}

interface SheetProps {
  readonly title: (say: Say) => string;
  /** Nothing is printed before what is printed is here. */
  readonly ready: boolean;
  readonly children: (words: SheetWords) => ReactNode;
}

/** A page to print: a bar with the language and the button, which the paper does not show. */
export function Sheet({ title, ready, children }: SheetProps) {
  const { t } = useTranslation("warehouse");
  const [state, setState] = useUrlState();
  const locale: Locale =
    state["lang"] === "en" ? "en" : state["lang"] === "zh-CN" ? "zh-CN" : currentLocale();
  const words = useSheetWords(locale);
  const heading = words ? title(words.say) : "";
  useEffect(() => {
    document.title = heading;
  }, [heading]);
  return (
    <main className="sheet" id="content" lang={locale} tabIndex={-1}>
      <div className="sheet-bar m-actions">
        <span>{t("print.language")}</span>
        {languages.map((each) => (
          <button
            key={each.locale}
            type="button"
            className={`m-button${each.locale === locale ? " m-primary" : ""}`}
            aria-pressed={each.locale === locale}
            onClick={() => setState({ lang: each.locale })}
          >
            {each.label}
          </button>
        ))}
        <button
          type="button"
          className="m-button m-primary"
          disabled={!ready || !words}
          onClick={() => window.print()}
        >
          {t("print.print")}
        </button>
      </div>
      {words && (
        <>
          <h1>{heading}</h1>
          {children(words)}
        </>
      )}
    </main>
  );
}
