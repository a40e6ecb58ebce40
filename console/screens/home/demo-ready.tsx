import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { forgetDemoMaking, getDemoMaking } from "../../../contract/demo.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { postSession } from "../../../contract/session.ts";
import { api, newKey, queries } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useMay, useSession } from "../../shell/session.ts";

type Making = ReplyOf<typeof getDemoMaking>;

/** How far it has come. */
function Progress({ done, total }: Pick<Making, "done" | "total">) {
  const { t } = useTranslation("demoReady");
  const { count } = useFormat();
  const words = { done: count(done), total: count(total) };
  return (
    <>
      <p role="status">
        {total === 0 ? t("begins") : done < total ? t("days", words) : t("plans")}
      </p>
      <progress aria-label={t("progress")} {...(total > 0 ? { value: done, max: total } : {})} />
    </>
  );
}

const useForget = () =>
  useMutation({
    mutationFn: () => api.call(forgetDemoMaking),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["demoMaking"] }),
  });

/** What was said is noted: it is told no more. */
function Noted({ forget }: { readonly forget: ReturnType<typeof useForget> }) {
  const { t } = useTranslation("demoReady");
  return (
    <button
      type="button"
      className="m-button"
      disabled={forget.isPending}
      onClick={() => forget.mutate()}
    >
      {t("noted")}
    </button>
  );
}

/** Why there is none, and how it is made again; said until somebody has noted it. */
function Failed({ reason }: Pick<Making, "reason">) {
  const { t } = useTranslation("demoReady");
  const forget = useForget();
  return (
    <>
      <p role="alert">{t(reason === "cut_off" ? "cutOff" : "failed")}</p>
      <ErrorNotice error={forget.error} />
      <div className="m-actions">
        <Noted forget={forget} />
      </div>
    </>
  );
}

interface ReadyProps {
  readonly login: string;
  readonly password: string;
}

/** How to sign in, in words and by one button; said until somebody has noted it. */
function Ready({ login, password }: ReadyProps) {
  const { t } = useTranslation("demoReady");
  const enter = useMutation({
    mutationFn: () => api.call(postSession, { key: newKey(), body: { login, password } }),
    onSuccess: () => window.location.assign("/"),
  });
  const forget = useForget();
  return (
    <>
      <p role="status">{t("ready")}</p>
      <dl className="m-pairs">
        <div>
          <dt>{t("login")}</dt>
          <dd>
            <code>{login}</code>
          </dd>
        </div>
        <div>
          <dt>{t("password")}</dt>
          <dd>
            <code>{password}</code>
          </dd>
        </div>
      </dl>
      <p className="m-soft">{t("once")}</p>
      <ErrorNotice error={enter.error ?? forget.error} />
      <div className="m-actions">
        <button
          type="button"
          className="m-button m-primary"
          disabled={enter.isPending}
          onClick={() => enter.mutate()}
        >
          {t("enter")}
        </button>
        <Noted forget={forget} />
      </div>
    </>
  );
}

/** The demo that was asked for at set-up: how far it is, and how to sign in once it is there. */
export function DemoReady() {
  const { t } = useTranslation("demoReady");
  const mayKnow = useMay("settings.write");
  const isDemo = useSession().tenant.demo;
  const { data } = useQuery({
    queryKey: ["demoMaking"],
    enabled: mayKnow && !isDemo,
    queryFn: ({ signal }) => api.call(getDemoMaking, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === "making" ? 1_000 : false),
    retry: false,
  });
  if (!data || data.state === "none") return null;
  return (
    <section className="card m-demo-ready" aria-label={t("title")}>
      <h2>{t("title")}</h2>
      {data.state === "making" && <Progress done={data.done} total={data.total} />}
      {data.state === "ready" && <Ready login={data.login ?? ""} password={data.password ?? ""} />}
      {data.state === "failed" && <Failed reason={data.reason} />}
    </section>
  );
}
