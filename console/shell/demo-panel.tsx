import { lazy, Suspense } from "react";
import { Popover } from "../parts/popover.tsx";

const DemoSettings = lazy(async () => ({
  default: (await import("./demo-settings.tsx")).DemoSettings,
}));

/** Says that this company is made up; opens to its rate and its removal. */
export function DemoPanel({ label }: { readonly label: string }) {
  return (
    <Popover label={label} className="m-tag m-tag-warn m-demo-tag" align="start">
      <Suspense fallback={null}>
        <DemoSettings />
      </Suspense>
    </Popover>
  );
}
