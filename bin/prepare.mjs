// What `npm ci` runs at its end: the program in one file (tools/bundle.ts). An install without it is
// whole, and starts from the sources; so this ends well whatever happens. Kept in old syntax.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { usableNode } from "./runtime.mjs";

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const root = process.argv[2] || checkout;
const maker = join(checkout, "tools", "bundle.ts");
const node = usableNode();
if (node) {
  const work = `const { makeBundle } = await import(${JSON.stringify(pathToFileURL(maker).href)});
    await makeBundle(${JSON.stringify(root)});`;
  const quiet = "--disable-warning=ExperimentalWarning";
  const made = spawnSync(node, [quiet, "--input-type=module", "--eval", work], {
    encoding: "utf8",
  });
  const [why = "it was ended"] = /^\w*Error: .*$/m.exec(made.stderr || "") || [];
  if (made.status !== 0) console.error(`The program starts from its sources: ${why}`);
}
