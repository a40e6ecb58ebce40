import { App, ConfigProvider, theme as themes } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useTheme } from "./theme.ts";

// Ant Design's own blue, green, amber and red fail AA as text on white; these pass (console.md §1).
const tokens = {
  light: {
    colorPrimary: "#0958d9",
    // The ring around what has the focus: Ant Design's own is too pale to be seen on white (3 to 1 is asked).
    colorPrimaryBorder: "#0958d9",
    colorInfo: "#0958d9",
    colorSuccess: "#237804",
    colorError: "#cf1322",
    colorWarning: "#874d00",
    colorTextPlaceholder: "#5b6472",
    colorTextDescription: "#5b6472",
    colorTextTertiary: "#5b6472",
    colorTextQuaternary: "#5b6472",
  },
  dark: {
    colorPrimary: "#6ea8ff",
    colorPrimaryBorder: "#6ea8ff",
    colorInfo: "#6ea8ff",
    colorError: "#ff8a87",
    colorSuccess: "#95de64",
    colorWarning: "#ffc069",
    colorTextPlaceholder: "#a5aebc",
    colorTextDescription: "#a5aebc",
    colorTextTertiary: "#a5aebc",
    colorTextQuaternary: "#a5aebc",
    colorTextLightSolid: "#0e1420",
    colorBgContainer: "#1d2026",
    colorBgElevated: "#23272e",
  },
} as const;

/** Ant Design in the console's language, light and colours; loaded only with screens that need it. */
export function AntdFrame({ children }: { readonly children: ReactNode }) {
  const { i18n } = useTranslation();
  const theme = useTheme();
  return (
    <ConfigProvider
      button={{ autoInsertSpace: false }}
      locale={i18n.language === "en" ? enUS : zhCN}
      theme={{
        algorithm: theme === "dark" ? themes.darkAlgorithm : themes.defaultAlgorithm,
        token: { ...tokens[theme], fontFamily: "inherit", borderRadius: 6 },
      }}
    >
      <App component={false}>{children}</App>
    </ConfigProvider>
  );
}
