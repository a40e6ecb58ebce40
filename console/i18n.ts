import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./messages/en.json";
import zh from "./messages/zh-CN.json";

export type Locale = "zh-CN" | "en";
const stored = localStorage.getItem("millrace.locale");
const first: Locale = stored === "en" || stored === "zh-CN" ? stored : "zh-CN";

void i18next.use(initReactI18next).init({
  lng: first,
  keySeparator: false,
  nsSeparator: false,
  fallbackLng: "zh-CN",
  interpolation: { escapeValue: false },
  resources: { "zh-CN": { translation: zh }, en: { translation: en } },
});
document.documentElement.lang = first;

/** The language the screens speak now. */
export function currentLocale(): Locale {
  return i18next.language === "en" ? "en" : "zh-CN";
}

/** Switches every screen to a language and remembers it. */
export function setLocale(locale: Locale): void {
  localStorage.setItem("millrace.locale", locale);
  document.documentElement.lang = locale;
  void i18next.changeLanguage(locale);
}

/** The name in the language of the screen; the Chinese one when there is no English. */
export function nameOf(named: { readonly name: string; readonly nameEn?: string }): string {
  return currentLocale() === "en" && named.nameEn ? named.nameEn : named.name;
}
