// Reads codes out of pictures beside the page, so that what the camera shows never stutters.
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import type { ReadResult } from "zxing-wasm/reader";
import wasmAddress from "zxing-wasm/reader/zxing_reader.wasm?url";
import type { Answer, Picture } from "./decoding.ts";

// The library's own address is another host's; ours comes with the console.
prepareZXingModule({ overrides: { locateFile: () => wasmAddress } });

/** How far the middle of a code is from the middle of the picture, in shares of its sides. */
function offsetOf({ position }: ReadResult, { width, height }: Picture) {
  const corners = [position.topLeft, position.topRight, position.bottomLeft, position.bottomRight];
  const middle = (of: "x" | "y") => corners.reduce((sum, each) => sum + each[of], 0) / 4;
  return {
    across: Math.abs(middle("x") / width - 0.5),
    down: Math.abs(middle("y") / height - 0.5),
  };
}

/** Half of the frame that people aim with, as `.m-camera-aim` draws it. */
const frame = { across: 0.38, down: 0.25 };

/**
 * The text of the code nearest to the middle within the frame, where a hand aims; null where there is none:
 * a neighbour that is easier to read must not pass for a torn label.
 */
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
    .map((each) => ({ text: each.text.trim(), at: offsetOf(each, picture) }))
    .filter(({ at }) => at.across <= frame.across && at.down <= frame.down)
    .toSorted((a, b) => Math.hypot(a.at.across, a.at.down) - Math.hypot(b.at.across, b.at.down));
  return nearest?.text ?? null;
}

addEventListener("message", ({ data, ports }: MessageEvent<Picture>) => {
  const answer = (said: Answer) => ports[0]?.postMessage(said);
  textIn(data).then(
    (text) => answer({ text }),
    (error: unknown) => answer({ failed: String(error) }),
  );
});
