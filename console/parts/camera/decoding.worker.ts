// Reads codes out of pictures beside the page, so that what the camera shows never stutters.
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import type { ReadResult } from "zxing-wasm/reader";
import wasmAddress from "zxing-wasm/reader/zxing_reader.wasm?url";
import type { Answer, Picture } from "./decoding.ts";

// The library's own address is another host's; ours comes with the console.
prepareZXingModule({ overrides: { locateFile: () => wasmAddress } });

/** How far the middle of a code is from the middle of the picture. */
function distance({ position }: ReadResult, { width, height }: Picture): number {
  const corners = [position.topLeft, position.topRight, position.bottomLeft, position.bottomRight];
  const middle = (of: "x" | "y") => corners.reduce((sum, each) => sum + each[of], 0) / 4;
  return Math.hypot(middle("x") - width / 2, middle("y") - height / 2);
}

/** The text of the code nearest to the middle, where a hand aims; null where there is none. */
async function textIn(picture: Picture): Promise<string | null> {
  const image = new ImageData(new Uint8ClampedArray(picture.pixels), picture.width, picture.height);
  const codes = await readBarcodes(image, {
    formats: ["Code128", "EAN13", "QRCode", "DataMatrix"],
    // As a scanner types it: the text of GS1 codes, too, without brackets.
    textMode: "Plain",
    maxNumberOfSymbols: 8,
  });
  const [nearest] = codes
    .filter((each) => each.text.trim() !== "")
    .toSorted((a, b) => distance(a, picture) - distance(b, picture));
  return nearest?.text.trim() ?? null;
}

addEventListener("message", ({ data, ports }: MessageEvent<Picture>) => {
  const answer = (said: Answer) => ports[0]?.postMessage(said);
  textIn(data).then(
    (text) => answer({ text }),
    (error: unknown) => answer({ failed: String(error) }),
  );
});
