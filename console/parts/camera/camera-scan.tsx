import { Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraDialog, OnCode } from "./dialog.tsx";

type Dialog = typeof CameraDialog;

/** Whoever has a scanner never loads what a camera needs. */
const loadDialog = async (): Promise<Dialog> => (await import("./dialog.tsx")).CameraDialog;

// Said here, not in a sheet of its own: its name would weigh on the first page.
const large = { minHeight: 48, minWidth: 48 };
const stroke = {
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 2,
  strokeLinecap: "round",
} as const;

interface CameraScanProps {
  readonly onCode: OnCode;
}

/** A large button that reads codes with the device's camera, for a place beside a field of codes. */
export function CameraScan({ onCode }: CameraScanProps) {
  return (
    // The field beside it need not wait for this button's words.
    <Suspense fallback={null}>
      <Opening onCode={onCode} />
    </Suspense>
  );
}

function Opening({ onCode }: CameraScanProps) {
  const { t } = useTranslation("camera");
  const [isOpen, setOpen] = useState(false);
  const [Loaded, setLoaded] = useState<Dialog | null>(null);
  const [fails, setFails] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  // Without a network what was typed so far must stay: the page is told, and no boundary falls.
  const open = async () => {
    setOpen(true);
    setFails(false);
    try {
      const dialog = await loadDialog();
      setLoaded(() => dialog);
    } catch {
      setFails(true);
      setOpen(false);
    }
  };
  const close = () => {
    setOpen(false);
    // Not every browser focuses a button that a finger touches, so none can give it back by itself.
    button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className="m-button"
        style={large}
        aria-haspopup="dialog"
        onClick={() => void open()}
      >
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden className="m-glyph" {...stroke}>
          <path d="M3 8V4h4M17 4h4v4M21 16v4h-4M7 20H3v-4M7 8v8M10 8v8M13.500 8v8M17 8v8" />
        </svg>
        {t("open")}
      </button>
      {isOpen && !Loaded && <span role="status">{t("loading")}</span>}
      {isOpen && Loaded && <Loaded onCode={onCode} onClose={close} />}
      {fails && (
        <span role="alert">
          {t("fault.decoder")} {t("remedy.decoder")}
        </span>
      )}
    </>
  );
}
