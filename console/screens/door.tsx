import { useMutation } from "@tanstack/react-query";
import { Button, Checkbox, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { postSession, postSetup } from "../../contract/people.ts";
import { api, newKey, queries } from "../api.ts";
import { currentLocale, setLocale } from "../i18n.ts";
import { Trouble } from "../parts/basics.tsx";

function LanguageSwitch() {
  const { t } = useTranslation();
  return (
    <Button
      type="link"
      style={{ padding: 0 }}
      onClick={() => setLocale(currentLocale() === "en" ? "zh-CN" : "en")}
    >
      {t("language.other")}
    </Button>
  );
}

interface Credentials {
  readonly login: string;
  readonly password: string;
}

/** Where a person comes in. */
export function SignIn() {
  const { t } = useTranslation();
  const enter = useMutation({
    mutationFn: (body: Credentials) => api.call(postSession, { body }),
    onSuccess: () => queries.invalidateQueries(),
  });
  return (
    <main className="door">
      <h1>Millrace {t("brand")}</h1>
      <p className="soft">{t("signIn.slogan")}</p>
      <Trouble error={enter.error} />
      <Form
        layout="vertical"
        onFinish={(values: Credentials) => enter.mutate(values)}
        requiredMark={false}
      >
        <Form.Item name="login" label={t("signIn.login")} rules={[{ required: true }]}>
          <Input autoFocus autoComplete="username" />
        </Form.Item>
        <Form.Item name="password" label={t("signIn.password")} rules={[{ required: true }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={enter.isPending}>
          {t("signIn.enter")}
        </Button>
      </Form>
      <LanguageSwitch />
    </main>
  );
}

interface SetUpForm {
  readonly tenantName: string;
  readonly adminName: string;
  readonly login: string;
  readonly password: string;
  readonly withDemo?: boolean;
}

/** The first page of a new installation: the company and its first administrator. */
export function SetUp() {
  const { t } = useTranslation();
  const make = useMutation({
    mutationFn: async (values: SetUpForm) => {
      await api.call(postSetup, {
        key: newKey(),
        body: { ...values, withDemo: values.withDemo ?? false, locale: currentLocale() },
      });
      await api.call(postSession, { body: { login: values.login, password: values.password } });
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  return (
    <main className="door">
      <h1>{t("setUp.title")}</h1>
      <p className="soft">{t("setUp.text")}</p>
      <Trouble error={make.error} />
      <Form
        layout="vertical"
        onFinish={(values: SetUpForm) => make.mutate(values)}
        requiredMark={false}
      >
        <Form.Item name="tenantName" label={t("setUp.tenant")} rules={[{ required: true }]}>
          <Input autoFocus />
        </Form.Item>
        <Form.Item name="adminName" label={t("setUp.admin")} rules={[{ required: true }]}>
          <Input autoComplete="name" />
        </Form.Item>
        <Form.Item name="login" label={t("signIn.login")} rules={[{ required: true, min: 3 }]}>
          <Input autoComplete="username" />
        </Form.Item>
        <Form.Item
          name="password"
          label={t("signIn.password")}
          extra={t("setUp.passwordRule")}
          rules={[{ required: true, min: 10 }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item name="withDemo" valuePropName="checked">
          <Checkbox>{t("setUp.demo")}</Checkbox>
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={make.isPending}>
          {t("setUp.make")}
        </Button>
      </Form>
      <LanguageSwitch />
    </main>
  );
}
