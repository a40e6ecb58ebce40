import { pinyin } from "pinyin-pro";
import type { CatalogView, Item } from "./model.ts";

interface Sound {
  /** First letters: 电水壶 is dsh. */
  readonly initials: string;
  readonly full: string;
}

/**
 * How names sound, whoever uses them: reading 100,000 takes seconds, and a catalog that gains one item
 * is a new view.
 */
const read = new Map<string, Sound>();
const readMax = 250_000;

function soundOf(name: string): Sound {
  const known = read.get(name);
  if (known) return known;
  const syllables = pinyin(name, { toneType: "none", type: "array" })
    .map((each) => each.trim().toLowerCase())
    .filter((each) => each !== "");
  const sound = {
    initials: syllables.map((each) => each[0] ?? "").join(""),
    full: syllables.join(""),
  };
  if (read.size >= readMax) read.clear();
  read.set(name, sound);
  return sound;
}

/** How names sound, per view: made when somebody first types letters that no code or name has. */
const sounds = new WeakMap<CatalogView, Map<number, Sound>>();

function soundsOf(view: CatalogView): Map<number, Sound> {
  const known = sounds.get(view);
  if (known) return known;
  const made = new Map(view.items.map(({ id, name }) => [id, soundOf(name)]));
  sounds.set(view, made);
  return made;
}

/** How well an item fits a text in small letters: lower is better, null is not at all. */
function fitOf(item: Item, text: string): number | null {
  const code = item.code.toLowerCase();
  if (code === text) return 0;
  const names = [item.name.toLowerCase(), item.nameEn.toLowerCase()];
  if (names.includes(text)) return 2;
  if (code.startsWith(text)) return 3;
  if (names.some((name) => name.startsWith(text))) return 4;
  if (code.includes(text) || names.some((name) => name.includes(text))) return 5;
  // Words in any order: "白 电水壶" finds 电水壶 标准 白.
  const words = text.split(/\s+/);
  const whole = `${code} ${names.join(" ")}`;
  return words.length > 1 && words.every((word) => whole.includes(word)) ? 6 : null;
}

export interface FoundItem {
  readonly item: Item;
  /** 0 code, 1 barcode, 2 whole name, 3 and more: a part of one, last by its sound. */
  readonly fit: number;
  /** Smallest units in one piece of what was typed: more than one for the barcode of a pack. */
  readonly units: number;
}

/** The items a text finds, best first: code, barcode, name in any order of words, pinyin. */
export function findItems(view: CatalogView, typed: string): FoundItem[] {
  const text = typed.trim().toLowerCase();
  if (text === "") return view.items.map((item) => ({ item, fit: 9, units: 1 }));
  const scanned = view.byBarcode(text) ?? view.byBarcode(typed.trim());
  const found: FoundItem[] = [];
  const letters = /^[a-z]+$/.test(text) ? soundsOf(view) : null;
  for (const item of view.items) {
    if (item.id === scanned?.itemId) {
      found.push({ item, fit: 1, units: scanned.units });
      continue;
    }
    const sound = letters?.get(item.id);
    const heard = sound && (sound.initials.startsWith(text) || sound.full.startsWith(text));
    const fit = fitOf(item, text) ?? (heard ? 7 : null);
    if (fit !== null) found.push({ item, fit, units: 1 });
  }
  return found.toSorted((a, b) => a.fit - b.fit);
}

/** The items that a list is asked for, by number or by a text that finds them; null where by neither. */
export function itemsAsked(
  view: CatalogView,
  asked: { readonly itemId?: number; readonly text?: string },
): readonly number[] | null {
  const found = asked.text?.trim() ? findItems(view, asked.text).map(({ item }) => item.id) : null;
  if (asked.itemId === undefined) return found;
  return found === null || found.includes(asked.itemId) ? [asked.itemId] : [];
}

/** What an item is called, for lists; its number where nobody knows it any more. */
export function itemNames(view: CatalogView, id: number) {
  const { code = `#${id}`, name = "", nameEn = "" } = view.item(id) ?? {};
  return { code, name, nameEn };
}

/** The one item a text means, or null when none or several fit alike; with what else it may be. */
export function resolveItem(view: CatalogView, text: string) {
  const found = text.trim() === "" ? [] : findItems(view, text);
  const [best, second] = found;
  // A code, a barcode and a whole name say which; a part of a name only when nothing else has it.
  const sure =
    best && (best.fit <= 1 || second === undefined || (best.fit === 2 && second.fit > 2));
  return {
    text,
    item: sure ? best.item : null,
    isExact: sure === true && best.fit <= 1,
    units: sure ? best.units : 1,
    candidates: found.slice(0, 8).map((each) => each.item),
  };
}
