import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ItemField } from "../../parts/item-field.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { useFactory } from "../work-orders/plants.ts";
import { PasteRecipes } from "./paste.tsx";

/** Finds any item, also one that has no routing yet. */
function OpenItem({ onOpen }: { readonly onOpen: (id: number) => void }) {
  const { t } = useTranslation("making");
  const [text, setText] = useState("");
  return (
    <ItemField
      label={t("openItem")}
      text={text}
      onChange={(typed, item) => {
        setText(typed);
        if (item) onOpen(item.id);
      }}
    />
  );
}

/** What begins: an item of its own, or a sheet of many. */
export function Begin({ onOpen }: { readonly onOpen: (id: number) => void }) {
  const { t } = useTranslation("making");
  const [, setState] = useUrlState();
  const mayWrite = useMay("factory.write");
  return (
    <>
      <OpenItem onOpen={onOpen} />
      {mayWrite && (
        <button
          type="button"
          className="m-button"
          onClick={() => setState({ open: "paste" }, true)}
        >
          {t("paste.button")}
        </button>
      )}
    </>
  );
}

/** The sheet that the address asks for. */
export function Pasting() {
  const [state, setState] = useUrlState();
  const mayWrite = useMay("factory.write");
  const factory = useFactory();
  if (state["open"] !== "paste" || !mayWrite || !factory.data) return null;
  return <PasteRecipes factory={factory.data} onDone={() => setState({ open: null }, true)} />;
}
