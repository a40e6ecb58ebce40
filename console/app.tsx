import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
  RouterProvider,
  useRouterState,
} from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { ApiError } from "../contract/client.ts";
import { getSetup } from "../contract/session.ts";
import { api, queries } from "./api.ts";
import { ErrorNotice } from "./parts/error-notice.tsx";
import { setMemoryOwner } from "./parts/memory.ts";
import { parseSearch, stringifySearch } from "./parts/url-state.ts";
import type { Screen } from "./screen.ts";
import { screens } from "./screens.ts";
import { Layout } from "./shell/layout.tsx";
import { Crashed, Forbidden, Lost } from "./shell/lost.tsx";
import { readSession, SessionContext } from "./shell/session.ts";
import type { Session } from "./shell/session.ts";

// Who is signed in never sees the door: it is fetched for strangers only.
const SignIn = lazy(async () => ({ default: (await import("./shell/door.tsx")).SignIn }));
const SetUp = lazy(async () => ({ default: (await import("./shell/door.tsx")).SetUp }));

const MustEnrol = lazy(async () => ({
  default: (await import("./screens/account/index.tsx")).MustEnrol,
}));

const isStranger = (error: unknown) => error instanceof ApiError && error.status === 401;

const sheets = screens
  .filter((screen) => screen.bare)
  .map((screen) => screen.path.replace("$id", ""));
const isSheet = (path: string) => sheets.some((sheet) => path.startsWith(sheet));

/**
 * The screens; or, where the company asks a second step that the person lacks, its setting up alone,
 * until he has kept the codes that are shown once.
 */
function Inside({ session }: { readonly session: Session }) {
  const { mustEnrol } = session.user;
  const [phase, setPhase] = useState<"open" | "asked" | "kept">("open");
  // The new session may be read before or after the codes are kept: it opens when both are so.
  if (mustEnrol && phase === "open") setPhase("asked");
  if (!mustEnrol && phase === "kept") setPhase("open");
  if (phase === "open") return <Outlet />;
  const done = () => {
    setPhase("kept");
    void queries.invalidateQueries({ queryKey: ["session"] });
  };
  return (
    <Suspense fallback={null}>
      <MustEnrol onDone={done} />
    </Suspense>
  );
}

/** The door for strangers, the frame with its screens for who is signed in. */
function Frame() {
  const session = useQuery({
    queryKey: ["session"],
    staleTime: 60_000,
    queryFn: readSession,
    retry: (count, error) => count < 2 && !isStranger(error),
  });
  const stranger = isStranger(session.error);
  const isBare = useRouterState({ select: ({ location }) => isSheet(location.pathname) });
  const [hasLogin, setHasLogin] = useState(false);
  const setup = useQuery({
    queryKey: ["setup"],
    enabled: stranger,
    queryFn: () => api.call(getSetup),
  });
  const user = session.data?.user;
  useEffect(() => {
    if (user) setMemoryOwner(`${session.data?.tenant.id}.${user.kind}.${user.id}`);
  }, [user, session.data?.tenant.id]);
  if (stranger && setup.data) {
    // With only the demo there, no company is set up yet, and yet somebody may sign in.
    return (
      <Suspense fallback={null}>
        {setup.data.needed && !hasLogin ? <SetUp onSignIn={() => setHasLogin(true)} /> : <SignIn />}
      </Suspense>
    );
  }
  const failure = setup.error ?? (stranger ? null : session.error);
  if (failure && !session.data) {
    return (
      <main className="m-alone">
        <ErrorNotice error={failure} onRetry={() => void queries.refetchQueries()} />
      </main>
    );
  }
  if (!session.data || stranger)
    return (
      <div className="m-alone" aria-busy="true">
        <span className="m-spin" />
      </div>
    );
  return (
    <SessionContext value={session.data}>
      {isBare ? (
        <Outlet />
      ) : (
        <Layout session={session.data}>
          <Inside session={session.data} />
        </Layout>
      )}
    </SessionContext>
  );
}

/** Where who may not see the home page begins: whoever reports work on the shop floor, others at the first they may see. */
const firstFor = (held: readonly string[]): Screen | undefined =>
  [
    ...screens.filter((each) => each.id === "floor" && held.includes("production.report")),
    ...screens,
  ].find(
    ({ group, permission }) =>
      group !== undefined && permission !== null && held.includes(permission),
  );

/** The component of a screen: Ant Design is fetched beside it, not before it. */
async function loadScreen(screen: Screen) {
  const [Content, frame] = await Promise.all([
    screen.load(),
    screen.antd ? import("./parts/antd-frame.tsx") : null,
  ]);
  const Guarded = () => {
    const session = useQuery({
      queryKey: ["session"],
      queryFn: readSession,
      enabled: false,
    });
    const held = session.data?.user.permissions;
    if (screen.permission !== null && !held?.includes(screen.permission)) {
      const first = screen.path === "/" ? firstFor(held ?? []) : undefined;
      return first ? <Navigate to={first.path} replace /> : <Forbidden />;
    }
    return frame ? (
      <frame.AntdFrame>
        <Content />
      </frame.AntdFrame>
    ) : (
      <Content />
    );
  };
  return { Guarded };
}

const rootRoute = createRootRoute({ component: Frame, notFoundComponent: Lost });

const router = createRouter({
  routeTree: rootRoute.addChildren(
    screens.map((screen) =>
      createRoute({
        getParentRoute: () => rootRoute,
        path: screen.path,
        component: lazyRouteComponent(() => loadScreen(screen), "Guarded"),
      }),
    ),
  ),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: Crashed,
  defaultNotFoundComponent: Lost,
  defaultPendingComponent: () => (
    <div className="m-alone" aria-busy="true">
      <span className="m-spin" />
    </div>
  ),
  defaultPendingMs: 300,
});

/** The console. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
