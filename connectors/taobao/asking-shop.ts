// A 淘宝 on this machine whose buyers ask for refunds: what tests of answers speak with.
import { openGatewayServer } from "../port/gateway-server.ts";
import { beijingText } from "../port/index.ts";

/** A trade with a refund that is asked for. */
interface Trade {
  status: string;
  fee: string;
  /** The trade does not name its refund any more. */
  isHidden?: boolean;
  /** The goods shall come back too. */
  sendsBack?: boolean;
  /** When it changed. */
  at: number;
}

interface AskingShop {
  readonly start: number;
  readonly trades: Map<string, Trade>;
  /** What it was told, and what it says against being told of a trade. */
  readonly told: string[];
  readonly turnedDown: Map<string, string>;
  /** What it answers to a method and trade, `taobao.refund.get 71`, instead of doing it. */
  readonly refused: Map<string, object>;
}

const time = (ms: number) => beijingText(new Date(ms));

/** A trade of which all the money is back is closed. */
const stateOf = ({ status, fee }: Trade) =>
  status === "SUCCESS" && fee === "20.00" ? "TRADE_CLOSED" : "WAIT_SELLER_SEND_GOODS";

const tradeOf = (start: number, tid: string, trade: Trade) => ({
  ...{ tid, status: stateOf(trade), payment: "20.00", post_fee: "0.00" },
  ...{ created: time(start), modified: time(trade.at), pay_time: time(start) },
  orders: {
    order: [
      {
        ...{ oid: `${tid}1`, status: stateOf(trade), num: 2, num_iid: 11, sku_id: "22" },
        ...{ price: "10.00", payment: "20.00", title: "杯" },
        ...(trade.isHidden
          ? { refund_status: "NO_REFUND" }
          : { refund_status: trade.status, refund_id: `R${tid}` }),
      },
    ],
  },
});

const refundOf = (
  start: number,
  tid: string,
  { status, fee, sendsBack = false, at: changed }: Trade,
) => ({
  ...{ refund_id: `R${tid}`, tid, oid: `${tid}1`, status, refund_fee: fee, reason: "不想要了" },
  ...{ created: time(start), modified: time(changed), num: 2, num_iid: 11, sku: "22|x" },
  ...{ title: "杯", has_good_return: sendsBack, refund_version: String(changed) },
});

function answerOf(shop: AskingShop, params: Readonly<Record<string, string>>): object {
  const { start, trades, told, turnedDown } = shop;
  const method = params["method"] ?? "";
  const id = (params["refund_id"] ?? params["refund_infos"]?.split("|")[0] ?? "").slice(1);
  const trade = trades.get(params["tid"] ?? id);
  if (method === "taobao.trades.sold.increment.get") {
    const rows = [...trades].map(([tid]) => ({ tid }));
    const answer = { total_results: rows.length, trades: { trade: rows } };
    return { trades_sold_increment_get_response: answer };
  }
  const refusal = shop.refused.get(`${method} ${params["tid"] ?? id}`);
  if (refusal) return { error_response: refusal };
  if (!trade) return { error_response: { code: 15, sub_code: "isv.not-exist" } };
  if (method === "taobao.refund.get")
    return { refund_get_response: { refund: refundOf(start, id, trade) } };
  if (method === "taobao.trade.fullinfo.get")
    return { trade_fullinfo_get_response: { trade: tradeOf(start, params["tid"] ?? "", trade) } };
  const against = turnedDown.get(id);
  if (against) return { error_response: { code: 15, sub_msg: against } };
  told.push(`${method} ${id}`);
  Object.assign(trade, {
    status: method.endsWith("refuse") ? "SELLER_REFUSE_BUYER" : "SUCCESS",
    at: trade.at + 1_000,
  });
  return { answered: true };
}

/** Opens the shop; its settings are for a connection. */
export async function openAskingShop(now: number) {
  const shop: AskingShop = {
    ...{ start: now - 600_000, trades: new Map(), told: [], turnedDown: new Map() },
    refused: new Map(),
  };
  const server = await openGatewayServer((params) => answerOf(shop, params));
  return {
    ...shop,
    lost: server.lost,
    close: server.close,
    settings: { appKey: "a", appSecret: "s", sessionKey: "k", address: server.address },
    /** A buyer of a trade asks for his 20.00 back. */
    ask: (tid: string) =>
      void shop.trades.set(tid, { status: "WAIT_SELLER_AGREE", fee: "20.00", at: shop.start }),
  };
}
