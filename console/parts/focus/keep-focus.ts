/** What can stand in for something in it that is gone: it is named, and the next Tab comes to what is in it. */
const frames =
  "section, form, fieldset, li, aside, main, [role='dialog'], [role='region'], [role='group'], [role='grid']";

/** Long enough for a dialogue that closes to give the focus back itself. */
const goneMs = 60;
/** A button that is off while its act is carried out is mostly on again by then. */
const offMs = 600;

/** Frames that are remembered: as deep as a page is, and a dialogue on it. */
const holdersMax = 16;

const isLost = () => document.activeElement === null || document.activeElement === document.body;

/** The frames around something, the nearest first. */
function around(element: Element): HTMLElement[] {
  const nearest = element.parentElement?.closest<HTMLElement>(frames);
  return nearest ? [nearest, ...around(nearest)] : [];
}

/** Puts the focus on a frame, which may not be made for it. */
function standIn(frame: HTMLElement): void {
  if (!frame.hasAttribute("tabindex")) frame.tabIndex = -1;
  frame.focus({ preventScroll: true });
}

interface Heard {
  /** Something has the focus. */
  readonly take: (event: Event) => void;
  /** Something is pointed at. */
  readonly leave: (event: Event) => void;
  /** Something came, went, or was switched on or off. */
  readonly changed: () => void;
}

/** Hears what goes on in the page, until the end that it gives. */
function listen({ take, leave, changed }: Heard): () => void {
  const watcher = new MutationObserver(changed);
  document.addEventListener("focusin", take);
  document.addEventListener("pointerdown", leave, true);
  watcher.observe(document.body, {
    ...{ childList: true, subtree: true, attributes: true },
    attributeFilter: ["disabled"],
  });
  return () => {
    watcher.disconnect();
    document.removeEventListener("focusin", take);
    document.removeEventListener("pointerdown", leave, true);
  };
}

/**
 * Keeps the keyboard where it worked. A button that an act takes away, or switches off while it runs,
 * would leave the focus on nothing, and the next Tab would begin at the top of the page: the button
 * has it again once it is on, else what stood around it. Gives the way to end it.
 */
export function keepFocus(): () => void {
  let kept: HTMLElement | null = null;
  let holders: HTMLElement[] = [];
  let wasOff = false;
  /** A button that stays off for long, and what has the focus meanwhile. */
  let owed: { readonly button: HTMLElement; readonly holder: HTMLElement } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const settle = () => {
    timer = undefined;
    if (!kept || !isLost()) return;
    const isOn = kept.isConnected && !kept.matches(":disabled");
    if (isOn) kept.focus({ preventScroll: true });
    else {
      const holder = holders.find((each) => each.isConnected && each.checkVisibility());
      const button = kept;
      if (!holder) return;
      standIn(holder);
      owed = button.isConnected ? { button, holder } : null;
    }
  };
  const take = ({ target }: Event) => {
    if (!(target instanceof HTMLElement)) return;
    // A dialogue stands apart from the page: where it goes with what opened it, that one's frames hold.
    const before = holders.filter((each) => each.isConnected);
    holders = [...new Set([...around(target), ...before])].slice(0, holdersMax);
    [kept, wasOff] = [target, false];
  };
  // Who points at something else has chosen to leave it.
  const leave = ({ target }: Event) => {
    if (!(target instanceof Node && kept?.contains(target))) kept = null;
  };
  const giveBack = () => {
    if (!owed) return;
    const { button, holder } = owed;
    const isHeld = document.activeElement === holder && button.isConnected;
    if (isHeld && button.matches(":disabled")) return;
    owed = null;
    if (isHeld) button.focus({ preventScroll: true });
  };
  const changed = () => {
    giveBack();
    if (!kept) return;
    const isOff = kept.isConnected && kept.matches(":disabled");
    const isBack = wasOff && !isOff;
    if (kept.isConnected && !isOff && !isBack) return;
    wasOff ||= isOff;
    if (timer !== undefined && isOff) return;
    clearTimeout(timer);
    timer = setTimeout(settle, isOff ? offMs : goneMs);
  };
  const end = listen({ take, leave, changed });
  return () => {
    clearTimeout(timer);
    end();
  };
}
