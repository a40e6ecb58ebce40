import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StatusSteps } from "../../parts/status-steps.tsx";
import { draftOf } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { ChannelStep } from "./step-channel.tsx";
import { CheckStep } from "./step-check.tsx";
import { ColumnsStep } from "./step-columns.tsx";
import { FileStep } from "./step-file.tsx";

const steps = ["file", "channel", "columns", "check"] as const;
type Step = (typeof steps)[number];

/** A file's way in: the file, its channel, its columns, what would happen; then it is imported. */
export function Wizard({ onStarted }: { readonly onStarted: (runId: number) => void }) {
  const { t } = useTranslation("imports");
  const [draft, setDraft] = useState<Draft | null>(null);
  const [step, setStep] = useState<Step>("file");
  const at = steps.indexOf(step);
  return (
    <section className="card" aria-label={t("title")}>
      <StatusSteps
        steps={steps.map((each, index) => ({
          key: each,
          label: t(`steps.${each}`),
          state: index < at ? "done" : index === at ? "now" : "ahead",
          ...(each === "file" && draft ? { note: draft.kept.fileName } : {}),
          ...(index < at ? { onOpen: () => setStep(each) } : {}),
        }))}
      />
      {step === "file" && (
        <FileStep
          onKept={(kept) => {
            setDraft(draftOf(kept));
            setStep("channel");
          }}
        />
      )}
      {draft && step === "channel" && (
        <ChannelStep draft={draft} onChange={setDraft} onNext={() => setStep("columns")} />
      )}
      {draft && step === "columns" && (
        <ColumnsStep draft={draft} onChange={setDraft} onNext={() => setStep("check")} />
      )}
      {draft && step === "check" && (
        <CheckStep
          draft={draft}
          onStarted={(runId) => {
            setDraft(null);
            setStep("file");
            onStarted(runId);
          }}
        />
      )}
    </section>
  );
}
