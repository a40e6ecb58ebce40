import { useEffect, useState } from "react";

/** Gives the focus, when this part goes, back to what had it when the part came. */
export function useReturnFocus(): void {
  // Read while it is drawn: once it stands, something in it has taken the focus.
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    },
    [before],
  );
}
