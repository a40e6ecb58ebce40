/** A binary heap of whole numbers by a key that the caller keeps. */
export interface Heap {
  items: Int32Array;
  keys: Float64Array;
  size: number;
}

/** An empty heap; an item may be in it once, with the key it has at that time. */
export function createHeap(capacity: number): Heap {
  return { items: new Int32Array(capacity + 1), keys: new Float64Array(capacity + 1), size: 0 };
}

/** Adds an item; the heap grows where its first capacity was too small. */
export function push(heap: Heap, item: number, key: number): void {
  if (heap.size === heap.items.length) {
    const { items: few, keys: old } = heap;
    heap.items = new Int32Array(few.length * 2);
    heap.keys = new Float64Array(few.length * 2);
    heap.items.set(few);
    heap.keys.set(old);
  }
  const { items, keys } = heap;
  let at = heap.size;
  heap.size += 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if ((keys[parent] as number) <= key) break;
    items[at] = items[parent] as number;
    keys[at] = keys[parent] as number;
    at = parent;
  }
  items[at] = item;
  keys[at] = key;
}

/** Takes the item with the smallest key; the heap must not be empty. */
export function pop(heap: Heap): number {
  const { items, keys } = heap;
  const top = items[0] as number;
  heap.size -= 1;
  const { size } = heap;
  const item = items[size] as number;
  const key = keys[size] as number;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && (keys[child + 1] as number) < (keys[child] as number)) child += 1;
    if ((keys[child] as number) >= key) break;
    items[at] = items[child] as number;
    keys[at] = keys[child] as number;
    at = child;
  }
  items[at] = item;
  keys[at] = key;
  return top;
}
