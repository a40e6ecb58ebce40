import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export interface Step {
  readonly key: string;
  readonly label: string;
  readonly state: "done" | "now" | "ahead" | "failed";
  /** A word under the label: the day, the number of units. */
  readonly note?: string;
  readonly onOpen?: () => void;
}

interface StatusStepsProps {
  readonly steps: readonly Step[];
  /** The next legal action, as the one primary button. */
  readonly next?: ReactNode;
}

/** Where a document stands, as a bar of steps; the state is said in words, not by colour alone. */
export function StatusSteps({ steps, next }: StatusStepsProps) {
  const { t } = useTranslation("parts");
  return (
    <div className="m-steps">
      <ol>
        {steps.map((step) => (
          <li
            key={step.key}
            className={`m-step m-step-${step.state}`}
            aria-current={step.state === "now" ? "step" : undefined}
          >
            {step.onOpen ? (
              <button type="button" className="m-link" onClick={step.onOpen}>
                {step.label}
              </button>
            ) : (
              <span>{step.label}</span>
            )}
            <span className="m-unseen">{t(`steps.${step.state}`)}</span>
            {step.note && <small>{step.note}</small>}
          </li>
        ))}
      </ol>
      {next}
    </div>
  );
}
