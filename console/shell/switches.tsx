import { useTranslation } from "react-i18next";
import { setLocale } from "../i18n.ts";
import type { Locale } from "../i18n.ts";
import { densities } from "../parts/grid/types.ts";
import { useDensity } from "../parts/grid/view.ts";
import { Icon } from "../parts/icon.tsx";
import { setTheme, useTheme } from "../parts/theme.ts";

// Each language is named in itself, so that its readers find it; a name is the same in every locale.
const languages: readonly {
  readonly locale: Locale;
  readonly name: string;
  readonly short: string;
}[] = [
  { locale: "zh-CN", name: "\u7b80\u4f53\u4e2d\u6587", short: "\u4e2d" },
  { locale: "en", name: "English", short: "EN" },
];

/** One button that goes to the other language. */
export function LanguageButton() {
  const { i18n } = useTranslation("shell");
  const other = languages.find((each) => each.locale !== i18n.language) ?? languages[0];
  if (!other) return null;
  return (
    <button
      type="button"
      className="m-icon m-top-button"
      lang={other.locale}
      title={other.name}
      aria-label={`${other.short} ${other.name}`}
      onClick={() => setLocale(other.locale)}
    >
      {other.short}
    </button>
  );
}

/** One button that turns the light on or off. */
export function ThemeButton() {
  const { t } = useTranslation("shell");
  const theme = useTheme();
  const other = theme === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      className="m-icon m-top-button"
      title={t(other)}
      aria-label={t(other)}
      onClick={() => setTheme(other)}
    >
      <Icon name={theme === "dark" ? "sun" : "moon"} />
    </button>
  );
}

/** The density of all grids that have none of their own. */
export function DensitySelect() {
  const { t } = useTranslation("parts");
  const [density, setDensity] = useDensity();
  return (
    <label className="m-setting">
      <span>{t("density.title")}</span>
      <select
        className="m-field"
        value={density}
        onChange={(event) =>
          setDensity(densities.find((each) => each === event.target.value) ?? "standard")
        }
      >
        {densities.map((each) => (
          <option key={each} value={each}>
            {t(`density.${each}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** All of a person's switches in one panel, for a phone. */
export function Settings() {
  const { t, i18n } = useTranslation("shell");
  const theme = useTheme();
  return (
    <div className="m-settings">
      <label className="m-setting">
        <span>{t("language")}</span>
        <select
          className="m-field"
          value={i18n.language}
          onChange={(event) => setLocale(event.target.value === "en" ? "en" : "zh-CN")}
        >
          {languages.map((each) => (
            <option key={each.locale} value={each.locale} lang={each.locale}>
              {each.name}
            </option>
          ))}
        </select>
      </label>
      <label className="m-setting">
        <span>{t("theme")}</span>
        <select
          className="m-field"
          value={theme}
          onChange={(event) => setTheme(event.target.value === "dark" ? "dark" : "light")}
        >
          <option value="light">{t("light")}</option>
          <option value="dark">{t("dark")}</option>
        </select>
      </label>
      <DensitySelect />
    </div>
  );
}
