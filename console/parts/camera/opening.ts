/** Why no picture comes; each has its own words, which say what to do. */
export type CameraFault =
  | "insecure"
  | "unsupported"
  | "refused"
  | "none"
  | "busy"
  | "decoder"
  | "failed";

const faultOfName: Readonly<Record<string, CameraFault>> = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** What a browser's refusal means to the person before it. */
export const faultOf = (error: unknown): CameraFault =>
  (error instanceof DOMException && faultOfName[error.name]) || "failed";

/** Why this page may not even ask for a camera; null when it may. */
export function faultBefore(): CameraFault | null {
  // Browsers hide the cameras from pages that came unencrypted.
  if (!window.isSecureContext) return "insecure";
  return "mediaDevices" in navigator ? null : "unsupported";
}

/** Asks for the rear camera, else for any. */
export const openCamera = (): Promise<MediaStream> =>
  navigator.mediaDevices.getUserMedia({
    audio: false,
    video: {
      facingMode: { ideal: "environment" },
      width: { ideal: 1_280 },
      height: { ideal: 720 },
    },
  });

/** Lets the camera go; its light goes out. */
export function stopCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** What phones can besides, which the standard's types do not name. */
type Light = { readonly torch?: boolean };

/** Whether the camera has a light. */
export const hasLight = (track: MediaStreamTrack): boolean =>
  // Older Firefox tells no capabilities.
  "getCapabilities" in track && (track.getCapabilities() as Light).torch === true;

/** Turns the camera's light on or off. */
export const setLight = (track: MediaStreamTrack, torch: boolean): Promise<void> =>
  track.applyConstraints({ advanced: [{ torch } as MediaTrackConstraintSet & Light] });
