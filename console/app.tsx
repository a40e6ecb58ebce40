import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { App as AntApp, ConfigProvider, Spin, theme } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../contract/client.ts";
import { getSession, getSetup } from "../contract/people.ts";
import { api, queries } from "./api.ts";
import { Shell } from "./parts/shell.tsx";
import { SetUp, SignIn } from "./screens/door.tsx";

export interface OrderSearch {
  readonly view?: string;
  readonly channelId?: number;
  readonly text?: string;
  readonly stage?: string;
  readonly fulfilment?: string;
}

function Frame() {
  const session = useQuery({
    queryKey: ["session"],
    retry: false,
    staleTime: 60_000,
    queryFn: () => api.call(getSession),
  });
  const setup = useQuery({
    queryKey: ["setup"],
    enabled: session.error instanceof ApiError,
    queryFn: () => api.call(getSetup),
  });
  if (session.data)
    return (
      <Shell session={session.data}>
        <Outlet />
      </Shell>
    );
  if (session.isPending || (session.error && setup.isPending))
    return <Spin style={{ display: "block", margin: "30vh auto" }} />;
  return setup.data?.needed ? <SetUp /> : <SignIn />;
}

const rootRoute = createRootRoute({
  component: Frame,
  notFoundComponent: lazyRouteComponent(() => import("./screens/home.tsx"), "Home"),
});
const screen = (path: string, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({
    getParentRoute: () => rootRoute,
    path,
    component: lazyRouteComponent(load as never, name as never),
    validateSearch: (search: Record<string, unknown>): OrderSearch => search as OrderSearch,
  });

const router = createRouter({
  routeTree: rootRoute.addChildren([
    screen("/", () => import("./screens/home.tsx"), "Home"),
    screen("/orders", () => import("./screens/orders.tsx"), "Orders"),
    screen("/orders/new", () => import("./screens/new-order.tsx"), "NewOrder"),
    screen("/orders/$id", () => import("./screens/order.tsx"), "OrderScreen"),
    screen("/stock", () => import("./screens/stock.tsx"), "Stock"),
    screen("/promise", () => import("./screens/promise-desk.tsx"), "PromiseDesk"),
    screen("/explain", () => import("./screens/explain.tsx"), "Explain"),
    screen("/listings", () => import("./screens/listings.tsx"), "Listings"),
    screen("/inbox", () => import("./screens/inbox.tsx"), "Inbox"),
    screen("/imports", () => import("./screens/imports.tsx"), "Imports"),
    screen("/parties", () => import("./screens/parties.tsx"), "Parties"),
    screen("/audit", () => import("./screens/audit.tsx"), "Audit"),
  ]),
});

/** The console: its language, its light, its routes. */
export function App() {
  const { i18n } = useTranslation();
  const [dark, setDark] = useState(() => localStorage.getItem("millrace.dark") === "yes");
  useEffect(() => {
    document.body.classList.toggle("dark", dark);
    const change = () => setDark(localStorage.getItem("millrace.dark") === "yes");
    window.addEventListener("millrace.theme", change);
    return () => window.removeEventListener("millrace.theme", change);
  }, [dark]);
  return (
    <ConfigProvider
      locale={i18n.language === "en" ? enUS : zhCN}
      theme={{
        algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: dark
          ? { colorPrimary: "#6ea8ff", colorTextPlaceholder: "#a5aebc" }
          : {
              colorPrimary: "#0958d9",
              colorSuccess: "#237804",
              colorError: "#cf1322",
              colorWarning: "#874d00",
              colorTextPlaceholder: "#5b6472",
              colorTextDescription: "#5b6472",
              colorTextTertiary: "#5b6472",
              colorTextQuaternary: "#5b6472",
            },
      }}
    >
      <AntApp component={false}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
