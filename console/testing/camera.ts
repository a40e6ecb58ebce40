// A camera for tests of the browser: Chromium films what stands in a file, which holds codes that were
// really encoded; nothing of what reads them is replaced.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer";
import { launchBrowser } from "../../server/platform/testing/browser.ts";
import { code128 } from "../parts/code128.ts";

/** Black and white, row by row, 0 where it is black. */
export interface Symbol {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

const width = 1_280;
const height = 720;
const table = 150;
const paper = 235;
const ink = 25;

const writer = createRequire(import.meta.url).resolve("zxing-wasm/writer/zxing_writer.wasm");

/** A code as the library of the decoder encodes it. */
export async function encoded(
  text: string,
  format: "Code128" | "EAN13" | "QRCode" | "DataMatrix",
): Promise<Symbol> {
  const { buffer } = new Uint8Array(await readFile(writer));
  prepareZXingModule({ overrides: { wasmBinary: buffer } });
  const { symbol, error } = await writeBarcode(text, { format });
  assert.equal(error, "");
  return symbol;
}

/** A code as this product prints it on its own papers. */
export function printed(text: string): Symbol {
  const steps = code128(text);
  assert.ok(steps, `${text} can be printed as bars`);
  const quiet = Array<number>(10).fill(255);
  const bars = steps.flatMap((each, index) => Array<number>(each).fill(index % 2 === 0 ? 0 : 255));
  const row = [...quiet, ...bars, ...quiet];
  return { width: row.length, height: 40, data: Array<number[]>(40).fill(row).flat() };
}

/** One picture: a table with each code on paper of its own, the first in the middle. */
function pictureOf(codes: readonly Symbol[]): Buffer {
  const light = Buffer.alloc(width * height, table);
  codes.forEach((code, index) => {
    // In a corner the others are smaller, and must not be taken for what is aimed at.
    const room = index === 0 ? { wide: 620, high: 340 } : { wide: 300, high: 150 };
    const scale = Math.floor(Math.min(room.wide / code.width, room.high / code.height));
    assert.ok(scale >= 1, "the code fits the picture");
    const left = index === 0 ? Math.floor((width - code.width * scale) / 2) : 40;
    const top = index === 0 ? Math.floor((height - code.height * scale) / 2) : 20;
    for (let y = -20; y < code.height * scale + 20; y += 1)
      for (let x = -20; x < code.width * scale + 20; x += 1) {
        const column = Math.floor(x / scale);
        const row = Math.floor(y / scale);
        const isIn = column >= 0 && column < code.width && row >= 0 && row < code.height;
        const isInk = isIn && code.data[row * code.width + column] === 0;
        light[(top + y) * width + left + x] = isInk ? ink : paper;
      }
  });
  return Buffer.concat([Buffer.from("FRAME\n"), light, Buffer.alloc((width * height) / 2, 128)]);
}

/** A film of pictures, shown so many times a second, over and over. */
const film = (pictures: readonly Buffer[], perSecond = 10): Buffer =>
  Buffer.concat([
    Buffer.from(`YUV4MPEG2 W${width} H${height} F${perSecond}:1 Ip A1:1 C420jpeg\n`),
    ...pictures,
  ]);

interface Camera {
  readonly browser: Browser;
  /** What the camera sees from the next time it is opened; nothing but the table when none is named. */
  readonly see: (...codes: readonly Symbol[]) => Promise<void>;
  /** The same, of a code that is there for three seconds and away for ten, again and again. */
  readonly seeNowAndThen: (code: Symbol) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A browser with a camera, to which every page is let; close it in `after`. */
export async function openCamera(): Promise<Camera> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-camera-"));
  const file = join(folder, "seen.y4m");
  await writeFile(file, film([pictureOf([])]));
  const browser = await launchBrowser({
    args: [
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${file}`,
    ],
  });
  return {
    browser,
    see: (...codes) => writeFile(file, film([pictureOf(codes)])),
    seeNowAndThen: (code) => {
      const [there, away] = [pictureOf([code]), pictureOf([])];
      const pictures = [...Array<Buffer>(3).fill(there), ...Array<Buffer>(10).fill(away)];
      return writeFile(file, film(pictures, 1));
    },
    close: async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
