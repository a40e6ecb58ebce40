import { useEffect, useState } from "react";
import type { RefObject } from "react";
import { faultBefore, faultOf, openCamera, stopCamera } from "./opening.ts";
import type { CameraFault } from "./opening.ts";

interface Camera {
  /** What is seen now; null until a picture comes, and where none does. */
  readonly track: MediaStreamTrack | null;
  readonly fault: CameraFault | null;
  readonly fail: (fault: CameraFault) => void;
  readonly tryAgain: () => void;
}

/** The camera's picture in an element, from when this part comes until it goes or fails. */
export function useCamera(video: RefObject<HTMLVideoElement | null>): Camera {
  const [track, setTrack] = useState<MediaStreamTrack | null>(null);
  const [fault, setFault] = useState<CameraFault | null>(faultBefore);
  useEffect(() => {
    const picture = video.current;
    if (fault !== null || !picture) return undefined;
    let isOver = false;
    let stream: MediaStream | null = null;
    const start = async () => {
      const opened = await openCamera();
      // Whoever closes before he has answered the browser's question wants no camera.
      if (isOver) return stopCamera(opened);
      stream = opened;
      const [seen = null] = opened.getVideoTracks();
      // Taken away: by another program, or with the plug.
      seen?.addEventListener("ended", () => setFault("busy"));
      picture.srcObject = opened;
      await picture.play();
      if (!isOver) setTrack(seen);
    };
    start().catch((error: unknown) => {
      if (!isOver) setFault(faultOf(error));
    });
    return () => {
      isOver = true;
      if (stream) stopCamera(stream);
      picture.srcObject = null;
      setTrack(null);
    };
  }, [video, fault]);
  return { track, fault, fail: setFault, tryAgain: () => setFault(faultBefore()) };
}
