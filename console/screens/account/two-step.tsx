import { useQuery } from "@tanstack/react-query";
import { QRCode } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  beginTwoStepEndpoint,
  confirmTwoStepEndpoint,
  getTwoStep,
  renewCodesEndpoint,
  turnOffTwoStepEndpoint,
} from "../../../contract/two-step.ts";
import { api, queries, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { ActForm, TextField } from "../../parts/form.tsx";
import { SecretOnce } from "../../parts/secret-once.tsx";
import { toast } from "../../parts/undo-toast.tsx";

const refresh = () => queries.invalidateQueries({ queryKey: ["two-step"] });

interface CodesProps {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}

/** The recovery codes, shown this once. */
function Codes({ codes, onDone }: CodesProps) {
  const { t } = useTranslation("account");
  return (
    <SecretOnce
      title={t("codesTitle")}
      text={t("codesText")}
      rows={codes.map((value, at) => ({ label: t("codeNumber", { number: at + 1 }), value }))}
      onDone={onDone}
    />
  );
}

interface ConfirmProps {
  readonly begun: { readonly secret: string; readonly uri: string };
  readonly onCodes: (codes: readonly string[]) => void;
}

/** The picture for the device, and the first code by which it shows that it has read it. */
function Confirm({ begun, onCodes }: ConfirmProps) {
  const { t } = useTranslation("account");
  const [code, setCode] = useState("");
  const confirm = useCommand(confirmTwoStepEndpoint);
  return (
    <ActForm
      label={t("confirm")}
      error={confirm.error}
      pending={confirm.isPending}
      submit={t("confirm")}
      onSubmit={() =>
        confirm.mutate({ body: { code } }, { onSuccess: ({ codes }) => onCodes(codes) })
      }
    >
      <p>{t("scan")}</p>
      {/* Dark on white in both lights: cameras read nothing else surely. */}
      <div role="img" aria-label={t("scan")}>
        <div aria-hidden>
          <QRCode type="svg" value={begun.uri} size={200} color="#000000" bgColor="#ffffff" />
        </div>
      </div>
      <p>
        {t("typeInstead")} <code>{(begun.secret.match(/.{1,4}/g) ?? []).join(" ")}</code>
      </p>
      <TextField
        label={t("code")}
        hint={t("codeHint")}
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        required
        minLength={6}
        maxLength={40}
      />
    </ActForm>
  );
}

/** Begins: the password first, so that an open session alone changes nothing. */
function Begin({ onCodes }: Pick<ConfirmProps, "onCodes">) {
  const { t } = useTranslation("account");
  const [password, setPassword] = useState("");
  const begin = useCommand(beginTwoStepEndpoint);
  if (begin.data) return <Confirm begun={begin.data} onCodes={onCodes} />;
  return (
    <ActForm
      label={t("begin")}
      error={begin.error}
      pending={begin.isPending}
      submit={t("begin")}
      onSubmit={() => begin.mutate({ body: { password } })}
    >
      <p>{t("stepOff")}</p>
      <p className="m-soft">{t("beginText")}</p>
      <TextField
        label={t("current")}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        required
        maxLength={200}
      />
    </ActForm>
  );
}

interface ChangeProps extends Pick<ConfirmProps, "onCodes"> {
  readonly since: string;
  readonly codesLeft: number;
  readonly required: boolean;
}

/** The step is on: new recovery codes, or off again, each against a code. */
function Change({ since, codesLeft, required, onCodes }: ChangeProps) {
  const { t } = useTranslation("account");
  const format = useFormat();
  const [code, setCode] = useState("");
  const renew = useCommand(renewCodesEndpoint);
  const off = useCommand(turnOffTwoStepEndpoint);
  const turnOff = () =>
    off.mutate(
      { body: { code } },
      {
        tell: () => {
          toast(t("offDone"));
          void refresh();
        },
      },
    );
  const submit = () =>
    renew.mutate({ body: { code } }, { onSuccess: ({ codes }) => onCodes(codes) });
  return (
    <ActForm
      label={t("step")}
      error={renew.error ?? off.error}
      pending={renew.isPending}
      submit={t("renew")}
      onSubmit={submit}
      more={
        !required && (
          <button type="button" className="m-button" disabled={off.isPending} onClick={turnOff}>
            {t("off")}
          </button>
        )
      }
    >
      <p>
        <span className="m-tag m-tag-good">✓ {t("on", { since: format.instant(since) })}</span>{" "}
        {t("left", { count: codesLeft })}
      </p>
      {required && <p className="m-soft">{t("requiredText")}</p>}
      <TextField
        label={t("anyCode")}
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        required
        minLength={6}
        maxLength={40}
      />
    </ActForm>
  );
}

/** One's own second step: set up, renewed, turned off. */
export function TwoStep({ onEnrolled }: { readonly onEnrolled?: () => void }) {
  const { t } = useTranslation("account");
  const { data, error } = useQuery({
    queryKey: ["two-step"],
    queryFn: () => api.call(getTwoStep),
  });
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const done = () => {
    setCodes(null);
    void refresh();
    onEnrolled?.();
  };
  return (
    <section aria-label={t("step")}>
      <h2>{t("step")}</h2>
      <ErrorNotice error={error} />
      {codes && <Codes codes={codes} onDone={done} />}
      {data && !codes && data.since === null && <Begin onCodes={setCodes} />}
      {data && !codes && data.since !== null && (
        <Change {...{ ...data, since: data.since, onCodes: setCodes }} />
      )}
    </section>
  );
}
