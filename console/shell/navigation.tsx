import { Link, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { groups } from "../screen.ts";
import type { Screen } from "../screen.ts";
import { screens } from "../screens.ts";
import type { Session } from "./session.ts";

/** The screens that a person may open and that stand in the navigation, in its order. */
export function openTo(session: Session): readonly Screen[] {
  const held = new Set(session.user.permissions);
  return screens.filter(
    ({ group, permission }) => group !== undefined && (permission === null || held.has(permission)),
  );
}

interface NavigationProps {
  readonly session: Session;
  readonly onLeave: () => void;
}

/** The groups and screens at the left, only those that the person's roles open. */
export function Navigation({ session, onLeave }: NavigationProps) {
  const { t } = useTranslation("shell");
  const open = openTo(session);
  const frame = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // Where one is stands in sight, also far down a long navigation.
  useEffect(() => {
    frame.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [path]);
  return (
    <nav className="m-nav" aria-label={t("menu")} ref={frame}>
      {groups.map((group) => {
        const mine = open.filter((screen) => screen.group === group);
        if (mine.length === 0) return null;
        return (
          <section key={group} aria-label={t(`group.${group}`)}>
            <h2>{t(`group.${group}`)}</h2>
            {mine.map((screen) => (
              <Link
                key={screen.id}
                to={screen.path}
                onClick={onLeave}
                preload="intent"
                activeOptions={{
                  exact: screen.path === "/" || screen.path.startsWith("/orders"),
                  includeSearch: false,
                }}
                activeProps={{ className: "m-nav-on", "aria-current": "page" }}
              >
                {t(`screen.${screen.id}`)}
                {screen.letter && <kbd aria-hidden>G {screen.letter.toUpperCase()}</kbd>}
              </Link>
            ))}
          </section>
        );
      })}
    </nav>
  );
}
