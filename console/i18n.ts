import i18next from "i18next";
import type { BackendModule } from "i18next";
import { initReactI18next } from "react-i18next";

export type Locale = "zh-CN" | "en";

const key = "millrace.locale";
const files = import.meta.glob<{ default: Record<string, unknown> }>("./messages/*.json");

/** The messages of the screens that have no namespace of their own lie in `<locale>.json`. */
const fileOf = (namespace: string, locale: string) =>
  namespace === "translation"
    ? `./messages/${locale}.json`
    : `./messages/${namespace}.${locale}.json`;

const backend: BackendModule = {
  type: "backend",
  init: () => undefined,
  read(locale, namespace, done) {
    const load = files[fileOf(namespace, locale)];
    if (!load) return done(new Error(`No messages ${namespace}.${locale}`), false);
    load().then(
      (file) => done(null, file.default),
      (error: unknown) => done(error as Error, false),
    );
  },
};

function remembered(): Locale {
  try {
    return localStorage.getItem(key) === "en" ? "en" : "zh-CN";
  } catch {
    return "zh-CN";
  }
}

/** Loads the words of the frame; those of a screen come with the screen. */
export async function startI18n(): Promise<void> {
  const locale = remembered();
  document.documentElement.lang = locale;
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: locale,
      fallbackLng: false,
      load: "currentOnly",
      interpolation: { escapeValue: false },
      ns: ["shell", "parts"],
      defaultNS: "translation",
      partialBundledLanguages: true,
    });
}

/** The language the screens speak now. */
export function currentLocale(): Locale {
  return i18next.language === "en" ? "en" : "zh-CN";
}

/** Switches every screen to a language and remembers it. */
export function setLocale(locale: Locale): void {
  try {
    localStorage.setItem(key, locale);
  } catch {
    // Forbidden storage: the choice holds until the page is left.
  }
  document.documentElement.lang = locale;
  void i18next.changeLanguage(locale);
}

/** The name in the language of the screen; the Chinese one when there is no English. */
export function nameOf(named: { readonly name: string; readonly nameEn?: string }): string {
  return currentLocale() === "en" && named.nameEn ? named.nameEn : named.name;
}
