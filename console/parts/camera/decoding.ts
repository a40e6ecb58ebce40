/** A picture of the camera: four bytes a pixel, red, green, blue and how much of it is seen. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: ArrayBuffer;
}

export type Answer = { readonly text: string | null } | { readonly failed: string };

interface Decoder {
  readonly read: (picture: Picture) => Promise<string | null>;
  readonly close: () => void;
}

function openDecoder(): Decoder {
  const worker = new Worker(new URL("./decoding.worker.ts", import.meta.url), { type: "module" });
  const broken = new Promise<never>((_done, fail) => {
    worker.addEventListener("error", (event) => fail(new Error(`decoder: ${event.message}`)));
  });
  const ask = (picture: Picture) =>
    new Promise<string | null>((done, fail) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
        port1.close();
        if ("failed" in data) fail(new Error(`decoder: ${data.failed}`));
        else done(data.text);
      });
      port1.start();
      worker.postMessage(picture, [picture.pixels, port2]);
    });
  return {
    read: (picture) => Promise.race([ask(picture), broken]),
    close: () => worker.terminate(),
  };
}

let open: Decoder | null = null;

/**
 * The text of the code in a picture, or null; throws where the decoder cannot be had. The decoder is
 * loaded with the first picture and kept for the next scan; one that failed is loaded anew.
 */
export async function readCode(picture: Picture): Promise<string | null> {
  const decoder = (open ??= openDecoder());
  try {
    return await decoder.read(picture);
  } catch (error) {
    decoder.close();
    if (open === decoder) open = null;
    throw error;
  }
}
