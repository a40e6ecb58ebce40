import type { FileHandle } from "node:fs/promises";
import { FileUnreadable } from "./unreadable.ts";

/** One part of an archive, as its central directory declares it. */
export interface ZipPart {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** Where the part's own header starts in the file. */
  readonly offset: number;
}

const partsMax = 10_000;
const directoryMaxBytes = 16 * 1024 * 1024;
/** Half a gigabyte of XML is more than the million rows that a sheet may have. */
const unpackedMaxBytes = 512 * 1024 * 1024;
/** Real sheets pack to a fifth or a twentieth; a thousandfold is a bomb. */
const ratioMax = 1_000;

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function directoryOf(tail: Buffer): { offset: number; length: number; count: number } {
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || tail.length - end < 22) {
    throw new FileUnreadable({
      en: "the archive is cut off: its table of contents is missing",
      zh: "压缩包不完整：缺少目录",
    });
  }
  return {
    count: tail.readUInt16LE(end + 10),
    length: tail.readUInt32LE(end + 12),
    offset: tail.readUInt32LE(end + 16),
  };
}

function refuseBombs(parts: readonly ZipPart[]): void {
  const packed = parts.reduce((sum, part) => sum + part.packedBytes, 0);
  const unpacked = parts.reduce((sum, part) => sum + part.unpackedBytes, 0);
  if (unpacked > unpackedMaxBytes) {
    throw new FileUnreadable({
      en: `the archive unpacks to ${unpacked} bytes: more than 512 MB`,
      zh: `压缩包解压后为 ${unpacked} 字节，超过 512 MB`,
    });
  }
  if (unpacked > 16 * 1024 * 1024 && unpacked > packed * ratioMax) {
    throw new FileUnreadable({
      en: "the archive unpacks to more than a thousand times its size",
      zh: "压缩包解压后超过自身大小的一千倍",
    });
  }
}

/**
 * The parts of a zip archive, read from its table of contents alone.
 * Throws FileUnreadable when it is cut off, encrypted, or would unpack to a bomb; that a part does
 * not unpack to more than it declares is its reader's to check.
 */
export async function zipParts(file: FileHandle): Promise<Map<string, ZipPart>> {
  const { size } = await file.stat();
  const tailBytes = Math.min(size, 65_557);
  const { offset, length, count } = directoryOf(await bytesAt(file, size - tailBytes, tailBytes));
  if (count > partsMax || length > directoryMaxBytes || offset + length > size) {
    throw new FileUnreadable({
      en: "the archive's table of contents is not plausible",
      zh: "压缩包的目录不合理",
    });
  }
  const directory = await bytesAt(file, offset, length);
  const parts = new Map<string, ZipPart>();
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === 0x02014b50) {
    if (directory.readUInt16LE(at + 8) & 1)
      throw new FileUnreadable({ en: "the archive is encrypted", zh: "压缩包已加密" });
    const nameLength = directory.readUInt16LE(at + 28);
    const name = directory.toString("utf8", at + 46, at + 46 + nameLength);
    if (parts.has(name))
      throw new FileUnreadable({
        en: `the archive holds two parts named ${name}`,
        zh: `压缩包中有两个名为 ${name} 的部分`,
      });
    parts.set(name, {
      name,
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      unpackedBytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  if (parts.size !== count)
    throw new FileUnreadable({
      en: "the archive's table of contents is damaged",
      zh: "压缩包的目录已损坏",
    });
  refuseBombs([...parts.values()]);
  return parts;
}

/** That a part is not what the table of contents says. */
export const damagedPart = ({ name }: ZipPart, cause?: unknown): FileUnreadable =>
  new FileUnreadable(
    { en: `the archive's part ${name} is damaged`, zh: `压缩包中的 ${name} 已损坏` },
    { cause },
  );

/** The part's packed bytes, in chunks. Throws FileUnreadable when its header is not there. */
export async function* packedBytes(file: FileHandle, part: ZipPart): AsyncGenerator<Buffer> {
  const header = await bytesAt(file, part.offset, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) {
    throw damagedPart(part);
  }
  let position = part.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const end = position + part.packedBytes;
  while (position < end) {
    const chunk = await bytesAt(file, position, Math.min(65_536, end - position));
    if (chunk.length === 0)
      throw new FileUnreadable({ en: "the archive is cut off", zh: "压缩包不完整" });
    position += chunk.length;
    yield chunk;
  }
}

/** A part's header with its sizes in front, so that a reader can go through it front to back. */
export function partHeader(part: ZipPart): Buffer {
  const name = Buffer.from(part.name);
  const header = Buffer.alloc(30 + name.length);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(0x0800, 6);
  header.writeUInt16LE(part.method, 8);
  header.writeUInt32LE(part.crc, 14);
  header.writeUInt32LE(part.packedBytes, 18);
  header.writeUInt32LE(part.unpackedBytes, 22);
  header.writeUInt16LE(name.length, 26);
  name.copy(header, 30);
  return header;
}
