import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { consoleOptions } from "./build.ts";

// For `npx vite console` while writing screens; a release is built by build.ts with the same options.
// oxlint-disable-next-line import/no-default-export -- Vite reads the default export.
export default defineConfig({
  ...consoleOptions,
  plugins: [react()],
  server: { proxy: { "/api": "http://127.0.0.1:7420" } },
});
