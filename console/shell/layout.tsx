import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { deleteSession } from "../../contract/session.ts";
import { api, queries } from "../api.ts";
import { setLocale } from "../i18n.ts";
import type { PaletteEntry } from "../parts/command-palette.tsx";
import { forgetRows } from "../parts/grid/stores.ts";
import { useShortcuts } from "../parts/keys.ts";
import type { Shortcut } from "../parts/keys.ts";
import { startLive, stopLive, useLive, useLiveHints } from "../parts/live.ts";
import { setTheme } from "../parts/theme.ts";
import { Toasts } from "../parts/undo-toast.tsx";
import { Navigation, openTo } from "./navigation.tsx";
import { useRecordSearch } from "./search.ts";
import type { Session } from "./session.ts";
import { TopBar } from "./top-bar.tsx";

// Pinyin alone weighs more than the shell: the palette comes when it is first asked for.
const Palette = lazy(() =>
  import("../parts/command-palette.tsx").then((part) => ({ default: part.CommandPalette })),
);
const KeyMap = lazy(() =>
  import("../parts/key-map.tsx").then((part) => ({ default: part.KeyMap })),
);

/** Ends the session here and on the server, and starts afresh at the door. */
async function leave(): Promise<void> {
  stopLive();
  await api.call(deleteSession);
  queries.clear();
  forgetRows();
  window.location.assign("/");
}

const orderTopics = ["OrderPlaced", "OrderChanged", "OrderShipped", "OrderDelivered"];

/** Keeps what the screens have read true; grids watch their own rows. */
function useTruth(): void {
  useLive([...orderTopics, "StockChanged"], [["home"]]);
  useLive(["StockChanged"], [["stock"], ["explain"]]);
  useLive(["ListingMapped"], [["unmapped"]]);
  useLive(["InboxMoved"], [["inbox"]]);
  useLiveHints(orderTopics, (hints) => {
    const touched = hints && new Set(hints.map((hint) => String(hint.key)));
    void queries.invalidateQueries({
      predicate: ({ queryKey: [name, id] }) =>
        name === "order" && (!touched || touched.has(String(id))),
    });
  });
}

/** The screens and actions that the palette offers. */
function useEntries(session: Session, help: () => void): readonly PaletteEntry[] {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const act = t("palette.act");
  return [
    ...openTo(session).map((screen) => ({
      id: screen.id,
      label: t(`screen.${screen.id}`),
      group: t("palette.go"),
      ...(screen.letter ? { keys: `G ${screen.letter.toUpperCase()}` } : {}),
      act: () => void navigate({ to: screen.path }),
    })),
    { id: "light", label: t("light"), group: act, act: () => setTheme("light") },
    { id: "dark", label: t("dark"), group: act, act: () => setTheme("dark") },
    { id: "zh", label: "\u7b80\u4f53\u4e2d\u6587", group: act, act: () => setLocale("zh-CN") },
    { id: "en", label: "English", group: act, act: () => setLocale("en") },
    { id: "help", label: t("help"), keys: "?", group: act, act: help },
    { id: "leave", label: t("signOut"), group: act, act: () => void leave() },
  ];
}

type Open = "nothing" | "menu" | "palette" | "keys";

/** The frame around every screen: top bar, navigation, palette, keyboard, messages. */
export function Layout({
  session,
  children,
}: {
  readonly session: Session;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const [open, setOpen] = useState<Open>("nothing");
  const search = useRecordSearch();
  const close = () => setOpen("nothing");
  const entries = useEntries(session, () => setOpen("keys"));
  const shortcuts: readonly Shortcut[] = [
    ...openTo(session).flatMap((screen) =>
      screen.letter
        ? [
            {
              keys: `g ${screen.letter}`,
              label: t(`screen.${screen.id}`),
              act: () => void navigate({ to: screen.path }),
            },
          ]
        : [],
    ),
    { keys: "Ctrl+k", label: t("search"), act: () => setOpen("palette") },
    { keys: "?", label: t("help"), act: () => setOpen("keys") },
  ];
  useShortcuts([...shortcuts, { keys: "/", label: t("search"), act: () => setOpen("palette") }]);
  useTruth();
  useEffect(() => startLive("/api/live"), []);
  return (
    <div
      className={`m-shell${open === "menu" ? " m-menu-open" : ""}`}
      onKeyDown={(event) => {
        if (event.key === "Escape" && open === "menu") close();
      }}
    >
      <a
        className="m-skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("content")?.focus();
        }}
      >
        {t("skip")}
      </a>
      <TopBar
        session={session}
        menuOpen={open === "menu"}
        onMenu={() => setOpen(open === "menu" ? "nothing" : "menu")}
        onSearch={() => setOpen("palette")}
        onHelp={() => setOpen("keys")}
        onLeave={() => void leave()}
      />
      <Navigation session={session} onLeave={close} />
      {open === "menu" && (
        <button type="button" className="m-scrim" aria-label={t("menu")} onClick={close} />
      )}
      <div className="m-content">{children}</div>
      <Toasts />
      <Suspense>
        {open === "palette" && <Palette entries={entries} search={search} onClose={close} />}
        {open === "keys" && <KeyMap shortcuts={shortcuts} onClose={close} />}
      </Suspense>
    </div>
  );
}
