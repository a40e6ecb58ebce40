import { useEffect, useEffectEvent } from "react";
import type { RefObject } from "react";
import { readCode } from "./decoding.ts";
import type { Picture } from "./decoding.ts";

const pauseMs = 80;
/** So many pictures in a row without a code: it was taken away, not just blurred. */
const goneAfter = 5;
/** Finer than this tells a decoder nothing more, and takes a phone longer. */
const longestSide = 1_280;

/** What the camera shows now; null before its first picture. */
function pictureOf(video: HTMLVideoElement, canvas: HTMLCanvasElement): Picture | null {
  const scale = Math.min(1, longestSide / Math.max(video.videoWidth, video.videoHeight));
  const width = Math.floor(video.videoWidth * scale);
  const height = Math.floor(video.videoHeight * scale);
  if (!(width > 0 && height > 0)) return null;
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("This browser draws on no canvas.");
  pen.drawImage(video, 0, 0, width, height);
  return { width, height, pixels: pen.getImageData(0, 0, width, height).data.buffer };
}

interface Reading {
  readonly video: RefObject<HTMLVideoElement | null>;
  /** Whether pictures are looked at now. */
  readonly isOn: boolean;
  /** What was read last: while it stays in sight it is not read again. */
  readonly last: string | null;
  /** Whether only the last code is in sight. */
  readonly onSame: (isSame: boolean) => void;
  readonly onCode: (code: string) => void;
  readonly onFail: (error: unknown) => void;
}

/**
 * Looks at one picture after another and tells of each code that two in a row agree on; of the one that
 * was read last only after it was out of sight, so that a piece is not counted twice.
 */
export function useReading({ video, isOn, last, ...tell }: Reading): void {
  const found = useEffectEvent(tell.onCode);
  const same = useEffectEvent(tell.onSame);
  const lastRead = useEffectEvent(() => last);
  const failed = useEffectEvent(tell.onFail);
  useEffect(() => {
    if (!isOn) return undefined;
    const canvas = document.createElement("canvas");
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A single blurred picture may pass for another code: bars have weak check digits.
    let before: string | null = null;
    let without = lastRead() === null ? goneAfter : 0;
    const look = async () => {
      const picture = video.current && pictureOf(video.current, canvas);
      const code = picture && (await readCode(picture));
      if (isOver) return;
      if (code !== lastRead()) without += 1;
      else if (without < goneAfter) without = 0;
      const isSame = without < goneAfter && code !== null && code === lastRead();
      same(isSame);
      if (!isSame && code !== null && code === before) return found(code);
      before = isSame ? null : code;
      timer = setTimeout(watch, pauseMs);
    };
    const watch = () =>
      void look().catch((error: unknown) => {
        if (!isOver) failed(error);
      });
    watch();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [video, isOn]);
}
