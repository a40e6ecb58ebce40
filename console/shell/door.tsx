import { useState } from "react";
import type { FormEvent, InputHTMLAttributes, ReactNode } from "react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../contract/client.ts";
import { postSession, postSetup } from "../../contract/session.ts";
import { api, newKey, queries } from "../api.ts";
import { currentLocale } from "../i18n.ts";
import { ErrorNotice } from "../parts/error-notice.tsx";
import { LanguageButton, ThemeButton } from "./switches.tsx";

interface DoorFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
}

/** A labelled field of a door: native, so that the first page needs no component library. */
function DoorField({ label, hint, ...input }: DoorFieldProps) {
  const hintId = hint ? `${input.name}-hint` : undefined;
  return (
    <label className="m-door-field">
      <span>{label}</span>
      <input {...input} id={input.name} className="m-field" aria-describedby={hintId} />
      {hint && (
        <small id={hintId} className="m-soft">
          {hint}
        </small>
      )}
    </label>
  );
}

/** The two halves of a door: what this is, and the form. */
function Door({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation("door");
  const { t: word } = useTranslation("shell");
  return (
    <div className="m-door">
      <aside>
        <img src="/icon.svg" alt="" width="44" height="44" />
        <p className="m-door-brand">
          Millrace <span>{word("brand")}</span>
        </p>
        <p>{t("signIn.slogan")}</p>
        <ul>
          <li>{t("signIn.point1")}</li>
          <li>{t("signIn.point2")}</li>
          <li>{t("signIn.point3")}</li>
        </ul>
      </aside>
      <main id="content">
        <div className="m-door-switches">
          <LanguageButton />
          <ThemeButton />
        </div>
        {children}
      </main>
    </div>
  );
}

const textOf = (form: FormData, name: string) => String(form.get(name) ?? "");

const kindOf = (error: unknown) => (error instanceof ApiError ? error.kind : "");

/** The code of the second step, asked for when the password was right. */
function CodeField() {
  const { t } = useTranslation("door");
  return (
    <DoorField
      name="code"
      label={t("signIn.code")}
      hint={t("signIn.codeHint")}
      autoComplete="one-time-code"
      required
      autoFocus
      minLength={6}
      maxLength={40}
    />
  );
}

/** Where a person comes in. */
export function SignIn() {
  const { t } = useTranslation("door");
  const [asksCode, setAsksCode] = useState(false);
  const enter = useMutation({
    mutationFn: (form: FormData) => {
      const code = textOf(form, "code");
      return api.call(postSession, {
        key: newKey(),
        body: {
          login: textOf(form, "login").trim(),
          password: textOf(form, "password"),
          ...(code ? { code } : {}),
        },
      });
    },
    onError: (error) => kindOf(error) === "code_needed" && setAsksCode(true),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["session"] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    enter.mutate(new FormData(event.currentTarget));
  };
  // Another person may need no code, and must not be held up by its field.
  const another = ({ target }: FormEvent) =>
    target instanceof HTMLInputElement && target.name !== "code" && setAsksCode(false);
  return (
    <Door>
      <form className="m-door-form" onSubmit={submit} onInput={another}>
        <h1>{t("signIn.enter")}</h1>
        {kindOf(enter.error) !== "code_needed" && <ErrorNotice error={enter.error} />}
        <DoorField
          name="login"
          label={t("signIn.login")}
          autoComplete="username"
          required
          autoFocus
        />
        <DoorField
          name="password"
          label={t("signIn.password")}
          type="password"
          autoComplete="current-password"
          required
        />
        {asksCode && <CodeField />}
        <button type="submit" className="m-button m-primary m-large" disabled={enter.isPending}>
          {t("signIn.enter")}
        </button>
      </form>
    </Door>
  );
}

/** The first page of a new installation: the company and its first administrator. */
export function SetUp({ onSignIn }: { readonly onSignIn: () => void }) {
  const { t } = useTranslation("door");
  const [differs, setDiffers] = useState(false);
  const make = useMutation({
    mutationFn: async (form: FormData) => {
      const login = textOf(form, "login").trim();
      const password = textOf(form, "password");
      await api.call(postSetup, {
        key: newKey(),
        body: {
          tenantName: textOf(form, "tenantName").trim(),
          adminName: textOf(form, "adminName").trim(),
          login,
          password,
          locale: currentLocale(),
          withDemo: form.get("withDemo") !== null,
        },
      });
      await api.call(postSession, { key: newKey(), body: { login, password } });
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const unequal = form.get("password") !== form.get("again");
    setDiffers(unequal);
    if (!unequal) make.mutate(form);
  };
  return (
    <Door>
      <form className="m-door-form" onSubmit={submit}>
        <h1>{t("setUp.title")}</h1>
        <p className="m-soft">{t("setUp.text")}</p>
        <ErrorNotice error={make.error} />
        {differs && (
          <div className="m-notice m-notice-bad" role="alert">
            {t("setUp.differs")}
          </div>
        )}
        <DoorField
          name="tenantName"
          label={t("setUp.tenant")}
          hint={t("setUp.tenantHint")}
          autoComplete="organization"
          required
          autoFocus
          maxLength={200}
        />
        <DoorField
          name="adminName"
          label={t("setUp.admin")}
          autoComplete="name"
          required
          maxLength={200}
        />
        <DoorField
          name="login"
          label={t("setUp.login")}
          hint={t("setUp.loginHint")}
          autoComplete="username"
          required
          minLength={3}
          maxLength={120}
          pattern="\S+"
        />
        <DoorField
          name="password"
          label={t("setUp.password")}
          hint={t("setUp.passwordHint")}
          type="password"
          autoComplete="new-password"
          required
          minLength={10}
          maxLength={200}
        />
        <DoorField
          name="again"
          label={t("setUp.again")}
          type="password"
          autoComplete="new-password"
          required
        />
        <label className="m-check">
          <input type="checkbox" name="withDemo" /> {t("setUp.demo")}
        </label>
        <button type="submit" className="m-button m-primary m-large" disabled={make.isPending}>
          {t("setUp.make")}
        </button>
        <button type="button" className="m-button" onClick={onSignIn}>
          {t("setUp.haveLogin")}
        </button>
      </form>
    </Door>
  );
}
