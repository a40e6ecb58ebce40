import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../parts/icon.tsx";
import { Popover } from "../parts/popover.tsx";
import type { Session } from "./session.ts";
import { LanguageButton, Settings, ThemeButton } from "./switches.tsx";
import { DemoPanel } from "./demo-panel.tsx";

interface TopBarProps {
  readonly session: Session;
  readonly menuOpen: boolean;
  readonly onMenu: () => void;
  readonly onSearch: () => void;
  readonly onHelp: () => void;
  readonly onLeave: () => void;
}

// Most readers sit in the company's own zone and never see it.
const LazyClock = lazy(async () => ({ default: (await import("./clock.tsx")).Clock }));
const Clock = (props: ComponentProps<typeof LazyClock>) => (
  <Suspense>
    <LazyClock {...props} />
  </Suspense>
);

const LazyNews = lazy(async () => ({ default: (await import("./news.tsx")).News }));

/** Who is signed in where, his switches, and the way out. */
function Person({ session, onLeave }: Pick<TopBarProps, "session" | "onLeave">) {
  const { t } = useTranslation("shell");
  return (
    <div className="m-user">
      <strong>{session.user.name}</strong>
      <span className="m-soft">{session.tenant.name}</span>
      <Clock zone={session.tenant.zone} />
      <Link to="/account">{t("account")}</Link>
      <Settings />
      <button type="button" className="m-button" onClick={onLeave}>
        {t("signOut")}
      </button>
    </div>
  );
}

/** The bar over every screen: tenant, search, jobs, language, light, person. */
export function TopBar(props: TopBarProps) {
  const { t } = useTranslation("shell");
  const { session } = props;
  return (
    <header className="m-top">
      <button
        type="button"
        className="m-icon m-top-button m-menu-button"
        aria-label={t("menu")}
        aria-expanded={props.menuOpen}
        onClick={props.onMenu}
      >
        <Icon name="menu" />
      </button>
      <Link to="/" className="m-brand" aria-label={`Millrace ${t("brand")}`}>
        <img src="/icon.svg" alt="" width="24" height="24" />
        <span className="m-wide">Millrace {t("brand")}</span>
      </Link>
      <span className="m-tenant" title={session.tenant.name}>
        {session.tenant.name}
      </span>
      <Clock zone={session.tenant.zone} wide />
      {session.tenant.demo && <DemoPanel label={t("demo")} />}
      <button type="button" className="m-search" onClick={props.onSearch}>
        <Icon name="search" />
        <span className="m-search-text">{t("search")}</span>
        <kbd aria-hidden>Ctrl K</kbd>
      </button>
      <Suspense>
        <LazyNews />
      </Suspense>
      <span className="m-wide m-inline">
        <LanguageButton />
        <ThemeButton />
      </span>
      <button
        type="button"
        className="m-icon m-top-button m-wide"
        aria-label={t("help")}
        title={t("help")}
        onClick={props.onHelp}
      >
        <Icon name="help" />
      </button>
      <Popover
        name={t("user")}
        className="m-icon m-avatar"
        label={<span aria-hidden>{[...session.user.name][0] ?? "·"}</span>}
      >
        <Person session={session} onLeave={props.onLeave} />
      </Popover>
    </header>
  );
}
