import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Means } from "./connector.ts";
import type { SignedParams } from "./signing.ts";

/** A gateway on this machine that a connector's test may call, lose answers of, and make wait. */
export interface GatewayServer {
  readonly address: string;
  /** Clock and network for the connector under test; waiting passes at once. */
  readonly means: Means;
  /** Methods whose next answer is lost after it was acted on. */
  readonly lost: string[];
  readonly close: () => void;
}

/** Serves what `answer` makes of each call's parameters, whatever stands in its path. */
export async function openGatewayServer(
  answer: (params: SignedParams) => object,
  methodName = "method",
): Promise<GatewayServer> {
  const lost: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://here");
    request.resume().on("end", () => {
      const params = Object.fromEntries(url.searchParams);
      const body = answer(params);
      const at = lost.indexOf(params[methodName] ?? "");
      if (at >= 0) {
        lost.splice(at, 1);
        return void request.socket.destroy();
      }
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  let now = 1_767_240_000_000;
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    means: {
      fetch,
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
    },
    lost,
    close: () => server.close(),
  };
}
