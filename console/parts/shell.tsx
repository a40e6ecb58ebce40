import { useNavigate, useRouterState } from "@tanstack/react-router";
import { Button, Input, Modal } from "antd";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../contract/endpoint.ts";
import { deleteSession } from "../../contract/people.ts";
import type { getSession } from "../../contract/people.ts";
import { api, queries } from "../api.ts";
import { currentLocale, setLocale } from "../i18n.ts";
import { useLive } from "../live.ts";

interface Entry {
  readonly path: string;
  readonly label: string;
  readonly permission: string;
  /** Pressed after `g`. */
  readonly letter: string;
}

const groups: readonly { readonly label: string; readonly entries: readonly Entry[] }[] = [
  {
    label: "nav.work",
    entries: [{ path: "/", label: "nav.home", permission: "orders.read", letter: "h" }],
  },
  {
    label: "nav.channels",
    entries: [
      { path: "/orders", label: "nav.orders", permission: "orders.read", letter: "o" },
      { path: "/orders/new", label: "nav.newOrder", permission: "orders.write", letter: "n" },
      { path: "/listings", label: "nav.listings", permission: "catalog.write", letter: "l" },
      { path: "/inbox", label: "nav.inbox", permission: "channels.read", letter: "i" },
      { path: "/imports", label: "nav.imports", permission: "imports.write", letter: "m" },
    ],
  },
  {
    label: "nav.stockGroup",
    entries: [
      { path: "/stock", label: "nav.stock", permission: "stock.read", letter: "s" },
      { path: "/promise", label: "nav.promise", permission: "promises.read", letter: "p" },
      { path: "/explain", label: "nav.explain", permission: "promises.read", letter: "e" },
    ],
  },
  {
    label: "nav.settings",
    entries: [
      { path: "/parties", label: "nav.parties", permission: "parties.read", letter: "t" },
      { path: "/audit", label: "nav.audit", permission: "audit.read", letter: "a" },
    ],
  },
];

/** True while somebody types into a field: letters are text then, not commands. */
const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** `g` then a letter goes to a screen, `/` searches, `?` lists the keys. */
function useKeys(entries: readonly Entry[], go: (path: string) => void, help: () => void) {
  const armed = useRef(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (armed.current) {
        armed.current = false;
        const entry = entries.find((each) => each.letter === event.key.toLowerCase());
        if (entry) go(entry.path);
      } else if (event.key === "g") {
        armed.current = true;
        setTimeout(() => {
          armed.current = false;
        }, 1_200);
      } else if (event.key === "?") help();
      else if (event.key === "/") {
        event.preventDefault();
        document.getElementById("search")?.focus();
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
}

/** The frame around every screen: search, language, light, navigation. */
export function Shell({
  session,
  children,
}: {
  session: ReplyOf<typeof getSession>;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [open, setOpen] = useState(false);
  const [help, setHelp] = useState(false);
  useLive();
  const allowed = new Set(session.user.permissions);
  const shown = groups
    .map((group) => ({
      ...group,
      entries: group.entries.filter((entry) => allowed.has(entry.permission)),
    }))
    .filter((group) => group.entries.length > 0);
  const go = (to: string) => {
    setOpen(false);
    void navigate({ to });
  };
  useKeys(
    shown.flatMap((group) => group.entries),
    go,
    () => setHelp(true),
  );
  const leave = async () => {
    await api.call(deleteSession);
    queries.clear();
    window.location.assign("/");
  };
  const turnLight = () => {
    localStorage.setItem("millrace.dark", document.body.classList.contains("dark") ? "no" : "yes");
    window.dispatchEvent(new Event("millrace.theme"));
  };
  return (
    <div className="shell">
      <div className="top" role="banner">
        <Button className="menu-button" aria-label={t("nav.menu")} onClick={() => setOpen(!open)}>
          ☰
        </Button>
        <strong>Millrace {t("brand")}</strong>
        <span className="tenant wide">{session.tenant.name}</span>
        <span className="grow" />
        <Input.Search
          id="search"
          allowClear
          placeholder={t("search.placeholder")}
          aria-label={t("search.placeholder")}
          style={{ maxWidth: 300 }}
          onSearch={(text) => void navigate({ to: "/orders", search: text ? { text } : {} })}
        />
        <Button onClick={() => setLocale(currentLocale() === "en" ? "zh-CN" : "en")}>
          {t("language.other")}
        </Button>
        <Button className="wide" onClick={turnLight}>
          {t("theme")}
        </Button>
        <Button className="wide" onClick={() => setHelp(true)} aria-label={t("keys.title")}>
          ?
        </Button>
        <Button onClick={() => void leave()}>{t("signOut")}</Button>
      </div>
      <nav className={`nav ${open ? "open" : ""}`} aria-label={t("nav.menu")}>
        {shown.map((group) => (
          <div key={group.label}>
            <h2>{t(group.label)}</h2>
            {group.entries.map((entry) => (
              <a
                key={entry.path}
                href={entry.path}
                className={path === entry.path ? "active" : ""}
                aria-current={path === entry.path ? "page" : undefined}
                onClick={(event) => {
                  event.preventDefault();
                  go(entry.path);
                }}
              >
                {t(entry.label)}
                <kbd aria-hidden>g {entry.letter}</kbd>
              </a>
            ))}
          </div>
        ))}
      </nav>
      {children}
      <Modal open={help} onCancel={() => setHelp(false)} footer={null} title={t("keys.title")}>
        <table className="plain">
          <tbody>
            {shown
              .flatMap((group) => group.entries)
              .map((entry) => (
                <tr key={entry.path}>
                  <td>
                    <kbd>g {entry.letter}</kbd>
                  </td>
                  <td>{t(entry.label)}</td>
                </tr>
              ))}
            <tr>
              <td>
                <kbd>/</kbd>
              </td>
              <td>{t("search.placeholder")}</td>
            </tr>
            <tr>
              <td>
                <kbd>↑ ↓ Enter Space</kbd>
              </td>
              <td>{t("keys.grid")}</td>
            </tr>
          </tbody>
        </table>
      </Modal>
    </div>
  );
}
