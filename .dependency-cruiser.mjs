import { modules } from "./server/modules.ts";

// Rules of direction. Each module may be entered through its index.ts only, along modules.ts.
const moduleRules = Object.entries(modules).map(([name, uses]) => ({
  name: `module-${name}`,
  severity: "error",
  // A fixture is test code: it may stand on the fixtures of modules to its left.
  from: { path: `^server/modules/${name}/`, pathNot: "(\\.test|/fixture)\\.ts$" },
  to: {
    path: "^server/modules/",
    pathNot: [
      `^server/modules/${name}/`,
      ...uses.map((each) => `^server/modules/${each}/index\\.ts$`),
    ],
  },
}));

const only = (name, from, allowed) => ({
  name,
  severity: "error",
  from: { path: from, pathNot: "\\.test\\.ts$|^console/testing/" },
  to: {
    path: "^(kernel|engines|contract|server|connectors|console|cli|scenarios|bench|tools)/",
    pathNot: allowed,
  },
});

export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "module-door",
      severity: "error",
      from: { path: "^server/(?!modules/)", pathNot: "\\.test\\.ts$" },
      to: { path: "^server/modules/[^/]+/(?!index\\.ts$)" },
    },
    only("kernel-alone", "^kernel/", ["^kernel/"]),
    only("engine-kernel", "^engines/([^/]+)/", ["^kernel/", "^engines/$1/"]),
    only("contract-kernel", "^contract/", ["^contract/", "^kernel/"]),
    only("connector-port", "^connectors/([^/]+)/", [
      "^kernel/",
      "^connectors/port/",
      "^connectors/$1/",
    ]),
    only("console-contract", "^console/", ["^console/", "^contract/", "^kernel/"]),
    only("platform-low", "^server/platform/", [
      "^server/platform/",
      "^contract/",
      "^kernel/",
      "^server/modules\\.ts$",
    ]),
    {
      name: "engine-pure",
      severity: "error",
      from: { path: "^(kernel|engines)/", pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["core"] },
    },
    ...moduleRules,
  ],
  options: {
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
      conditionNames: ["import", "node", "default"],
    },
  },
};
