import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { startI18n } from "./i18n.ts";
import { applyTheme } from "./parts/theme.ts";
import "./style.css";
import "./parts/parts.css";
import "./shell/shell.css";

applyTheme();
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);
const root = document.getElementById("root");
// Without its words a page would show keys; they are small and come with the first load.
void startI18n().finally(() => {
  if (root) createRoot(root).render(<App />);
});
