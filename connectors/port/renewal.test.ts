// Goal: access is renewed by each platform's own call, with what was given beside it, never with the
// access that may have ended; a refusal is the channel's failure. Method: a gateway on this machine.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { jd } from "../jd/index.ts";
import { pinduoduo } from "../pinduoduo/index.ts";
import { taobao } from "../taobao/index.ts";
import { openGatewayServer } from "./gateway-server.ts";
import { ChannelFailure } from "./index.ts";
import type { SignedParams } from "./index.ts";

const closers: (() => void)[] = [];
after(() => closers.forEach((close) => close()));

const fresh = { access_token: "new", refresh_token: "next", expires_in: 86_400 };
const cases = [
  {
    connector: taobao,
    settings: { appKey: "k", appSecret: "s", sessionKey: "old" },
    renewed: { sessionKey: "new", refreshToken: "next" },
    carries: "session",
    given: { top_auth_token_refresh_response: { token_result: JSON.stringify(fresh) } },
  },
  {
    connector: pinduoduo,
    settings: { clientId: "k", clientSecret: "s", accessToken: "old" },
    renewed: { accessToken: "new", refreshToken: "next" },
    carries: "access_token",
    given: { pop_auth_token_refresh_response: fresh },
  },
  {
    connector: jd,
    settings: { appKey: "k", appSecret: "s", accessToken: "old" },
    renewed: { accessToken: "new", refreshToken: "next" },
    carries: "access_token",
    given: { code: 0, ...fresh },
  },
] as const;

for (const { connector, settings, renewed, carries, given } of cases)
  void test(`${connector.kind}: access is renewed with what was given beside it`, async () => {
    const asked: SignedParams[] = [];
    let answer: object = given;
    const server = await openGatewayServer((params) => {
      asked.push(params);
      return answer;
    });
    closers.push(server.close);
    const { renewal } = connector;
    assert.ok(renewal && connector.fields.some(({ name }) => name === "refreshToken"));
    // Each platform's settings are texts by the names of its form.
    const renew = (more: object) =>
      renewal.renew({ ...settings, ...more, address: server.address } as never, server.means);
    assert.equal(await renew({}), null, "nothing to renew with");
    assert.equal(asked.length, 0);
    assert.deepEqual(await renew({ refreshToken: "first" }), renewed);
    assert.equal(asked[0]?.["refresh_token"] ?? "", "first");
    assert.equal(asked[0]?.[carries], undefined, "what may have ended is not sent");
    answer = { error_response: { code: "asked", error_code: "asked", sub_code: "isv.wrong" } };
    await assert.rejects(renew({ refreshToken: "first" }), ChannelFailure);
  });
