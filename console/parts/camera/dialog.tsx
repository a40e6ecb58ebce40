import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../icon.tsx";
import { hasLight, setLight } from "./opening.ts";
import type { CameraFault } from "./opening.ts";
import { useCamera } from "./use-camera.ts";
import { useReading } from "./use-reading.ts";
import "./camera.css";

/**
 * Takes a code as if scanned, and gives what is said of it, a failure too: that is shown, and the next can
 * be read. Null ends the scan.
 */
export type OnCode = (code: string) => Promise<ReactNode> | ReactNode;

/** What became of a code that was read. */
interface Taken {
  readonly code: string;
  /** Null until it is known. */
  readonly said: ReactNode;
}

const hintMs = 8_000;

/** Whether nothing was recognised for a while, since somebody began to look. */
function useLookedLong(isLooking: boolean): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isLooking) return undefined;
    const timer = setTimeout(() => setLong(true), hintMs);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [isLooking]);
  return isLong;
}

/** Ends the scan with the page: what nobody sees must not be filmed. */
function useCloseUnseen(close: () => void): void {
  useEffect(() => {
    const unseen = () => {
      if (document.visibilityState === "hidden") close();
    };
    document.addEventListener("visibilitychange", unseen);
    window.addEventListener("pagehide", close);
    return () => {
      document.removeEventListener("visibilitychange", unseen);
      window.removeEventListener("pagehide", close);
    };
  });
}

/** The camera's light, where it has one. */
function Torch({ track }: { readonly track: MediaStreamTrack }) {
  const { t } = useTranslation("camera");
  const [isLit, setLit] = useState(false);
  const [fails, setFails] = useState(false);
  if (fails || !hasLight(track)) return null;
  const turn = () =>
    setLight(track, !isLit).then(
      () => setLit(!isLit),
      // Some phones promise a light and refuse it: a button that does nothing helps nobody.
      () => setFails(true),
    );
  return (
    <button
      type="button"
      className="m-button m-camera-big"
      aria-pressed={isLit}
      onClick={() => void turn()}
    >
      {t("torch")}
    </button>
  );
}

/** Why there is no picture, and what to do. */
function Fault({ fault, onAgain }: { readonly fault: CameraFault; readonly onAgain: () => void }) {
  const { t } = useTranslation("camera");
  return (
    <div className="m-notice m-notice-warn" role="alert">
      <strong>{t(`fault.${fault}`)}</strong>
      <p>{t(`remedy.${fault}`, { host: location.host })}</p>
      {fault !== "insecure" && fault !== "unsupported" && (
        <button type="button" className="m-button m-camera-big" onClick={onAgain}>
          {t("again")}
        </button>
      )}
    </div>
  );
}

/** Gives codes on, one at a time, and keeps what is said of the last. */
function useTaking(onCode: OnCode, close: () => void) {
  const [taken, setTaken] = useState<Taken | null>(null);
  const [last, setLast] = useState<string | null>(null);
  const take = async (code: string) => {
    setTaken({ code, said: null });
    setLast(code);
    // Felt where nobody looks at the screen; some browsers cannot.
    if ("vibrate" in navigator) navigator.vibrate(60);
    const said = await onCode(code);
    if (said === null) close();
    else setTaken({ code, said });
  };
  return { taken, last, take, next: () => setTaken(null) };
}

/** Goes on to the next code; who has no hand free presses Enter. */
function Next({ onNext }: { readonly onNext: () => void }) {
  const { t } = useTranslation("camera");
  return (
    <button type="button" className="m-button m-primary m-camera-big" autoFocus onClick={onNext}>
      {t("next")}
    </button>
  );
}

interface CameraDialogProps {
  readonly onCode: OnCode;
  readonly onClose: () => void;
}

/** What the camera sees, and what became of the code in it. */
export function CameraDialog({ onCode, onClose }: CameraDialogProps) {
  const { t } = useTranslation("camera");
  const frame = useRef<HTMLDialogElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const close = () => frame.current?.close();
  const { track, fault, fail, tryAgain } = useCamera(video);
  const { taken, last, take, next } = useTaking(onCode, close);
  const [isSame, setSame] = useState(false);
  const isLooking = track !== null && fault === null && taken === null;
  useReading({
    video,
    isOn: isLooking,
    ...{ last, onSame: setSame },
    onCode: (code) => void take(code),
    onFail: () => fail("decoder"),
  });
  const isLong = useLookedLong(isLooking);
  useCloseUnseen(close);
  useEffect(() => {
    frame.current?.showModal();
  }, []);
  const hint = isSame
    ? t("same", { code: last })
    : isLong
      ? t("nothing")
      : t(track ? "aim" : "opening");
  return (
    <dialog ref={frame} className="m-dialog m-camera" aria-label={t("title")} onClose={onClose}>
      <header>
        <h2>{t("title")}</h2>
        <IconButton icon="close" label={t("close")} act={close} byKeysToo />
      </header>
      <div className="m-camera-body">
        <div className="m-camera-picture" hidden={fault !== null}>
          <video ref={video} muted playsInline aria-label={t("picture")} />
          <span aria-hidden className="m-camera-aim" />
        </div>
        {fault !== null && <Fault fault={fault} onAgain={tryAgain} />}
        {fault === null && (
          <div role="status" className="m-camera-said">
            {taken ? <strong>{t("read", { code: taken.code })}</strong> : hint}
            {taken && <span>{taken.said}</span>}
          </div>
        )}
        <div className="m-actions">
          {taken && taken.said !== null && <Next onNext={next} />}
          {track && fault === null && <Torch track={track} />}
          <button type="button" className="m-button m-camera-big" onClick={close}>
            {t("close")}
          </button>
        </div>
      </div>
    </dialog>
  );
}
