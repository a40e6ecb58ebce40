import { useEffect, useId, useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { stopCauses } from "../../../contract/words.ts";
import { CameraScan } from "../../parts/camera/camera-scan.tsx";
import { FirstField } from "../../parts/focus/first-field.tsx";
import { TextField } from "../../parts/form.tsx";
import { useRemembered } from "../../parts/memory.ts";
import { readRefused, refusedPlace, sendUnsent, unsentPlace } from "./unsent.ts";
import type { Refused, Said } from "./unsent.ts";

export type Cause = (typeof stopCauses)[number];

/** Why it stands: man, machine, material, method or environment (4M1E), each a large button. */
export function Causes(props: {
  readonly value: Cause | null;
  readonly onChange: (cause: Cause) => void;
}) {
  const { t } = useTranslation("floor");
  return (
    <div role="group" aria-label={t("cause")} className="f-causes">
      {stopCauses.map((each) => (
        <button
          key={each}
          type="button"
          className={`m-chip f-big${props.value === each ? " m-chip-on" : ""}`}
          aria-pressed={props.value === each}
          onClick={() => props.onChange(each)}
        >
          {t(`causes.${each}`)}
        </button>
      ))}
    </div>
  );
}

/** Asks why it stands, and for a word more, before it is said. */
export function CauseForm(props: {
  /** What the one primary button says. */
  readonly submit: string;
  readonly onSay: (why: { readonly cause: Cause | null; readonly note: string }) => void;
  readonly onLeave: () => void;
}) {
  const { t } = useTranslation("floor");
  const [cause, setCause] = useState<Cause | null>(null);
  const [note, setNote] = useState("");
  const hint = useId();
  return (
    <FirstField className="f-report">
      <Causes value={cause} onChange={setCause} />
      <TextField label={t("note")} value={note} onChange={setNote} maxLength={500} />
      <div className="m-actions">
        <button
          type="button"
          className="m-button m-primary f-big"
          disabled={cause === null}
          aria-describedby={cause === null ? hint : undefined}
          onClick={() => props.onSay({ cause, note })}
        >
          {props.submit}
        </button>
        <button type="button" className="m-button f-big" onClick={props.onLeave}>
          {t("leave")}
        </button>
        {cause === null && (
          <span id={hint} className="m-soft">
            {t("causeFirst")}
          </span>
        )}
      </div>
    </FirstField>
  );
}

/** A number with large steps down and up beside it. */
export function Stepper(props: {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const { label, value, onChange } = props;
  const { t } = useTranslation("floor");
  const set = (next: number) => onChange(Math.min(1e9, Math.max(0, Math.trunc(next) || 0)));
  return (
    <div className="f-stepper">
      <span aria-hidden>{label}</span>
      <button
        type="button"
        className="m-button f-big"
        aria-label={t("fewer", { what: label })}
        onClick={() => set(value - 1)}
      >
        −
      </button>
      <input
        className="m-field f-big f-units"
        inputMode="numeric"
        aria-label={label}
        value={value}
        onFocus={(event) => event.target.select()}
        onChange={(event) => set(Number(event.target.value.replace(/\D/g, "")))}
      />
      <button
        type="button"
        className="m-button f-big"
        aria-label={t("more", { what: label })}
        onClick={() => set(value + 1)}
      >
        +
      </button>
    </div>
  );
}

/** A field for the scanner, which types a label and presses Enter; a typed number or the camera do too. */
export function Scan({ onScan }: { readonly onScan: (text: string) => void }) {
  const { t } = useTranslation("floor");
  const [text, setText] = useState("");
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") onScan(text.trim());
    setText("");
  };
  const seen = (code: string) => {
    onScan(code);
    // The operation that it names stands on the page: one code is enough.
    return null;
  };
  return (
    <form className="f-scan" onSubmit={send}>
      <input
        className="m-field f-big m-grow"
        aria-label={t("scan")}
        placeholder={t("scan")}
        value={text}
        maxLength={120}
        autoComplete="off"
        enterKeyHint="go"
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="m-button f-big">
        {t("find")}
      </button>
      <CameraScan onCode={seen} />
    </form>
  );
}

const againMs = 5_000;

/** What has not reached the server yet; it is sent again by itself, and on request. */
export function Unsent() {
  const { t } = useTranslation("floor");
  const [list] = useRemembered<readonly Said[]>(unsentPlace, []);
  const waits = list.length > 0;
  useEffect(() => {
    if (!waits) return undefined;
    const again = () => void sendUnsent();
    const timer = setInterval(again, againMs);
    window.addEventListener("online", again);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", again);
    };
  }, [waits]);
  if (!waits) return null;
  return (
    <div className="m-notice m-notice-warn" role="status">
      <strong>{t("unsent", { count: list.length })}</strong>
      <ul>
        {list.map((each) => (
          <li key={each.key}>{each.about}</li>
        ))}
      </ul>
      <button type="button" className="m-button f-big" onClick={() => void sendUnsent()}>
        {t("sendNow")}
      </button>
    </div>
  );
}

/** What the server refused after it was kept, until somebody has read it. */
export function RefusedLater() {
  const { t } = useTranslation("floor");
  const [list] = useRemembered<readonly Refused[]>(refusedPlace, []);
  if (list.length === 0) return null;
  return (
    <div className="m-notice m-notice-bad" role="alert">
      <strong>{t("refused", { count: list.length })}</strong>
      <ul>
        {list.map((each) => (
          <li key={each.key}>
            {each.about}: {each.why}
          </li>
        ))}
      </ul>
      <button type="button" className="m-button f-big" onClick={readRefused}>
        {t("refusedRead")}
      </button>
    </div>
  );
}
