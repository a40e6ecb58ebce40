// What a channel must give: orders and after-sale documents in one canonical form, whatever the
// platform's own. Normalising is pure; a message that cannot be read is a Problem, never a throw.
// The contract that every connector passes is contract-test.ts.
export { fulfilmentOf } from "./order.ts";
export type {
  AftersaleStanding,
  CanonicalAftersale,
  CanonicalChange,
  CanonicalLine,
  CanonicalMessage,
  CanonicalOrder,
  CanonicalNotice,
  CanonicalParcel,
  CanonicalStock,
  ChannelMessage,
  NoticeLine,
  NoticePack,
} from "./order.ts";
export type { Problem } from "./problem.ts";
export { ChannelFailure } from "./connector.ts";
export type {
  OpenCases,
  Ack,
  AftersaleAnswer,
  AnswerKinds,
  AskedCase,
  Budget,
  Cancellation,
  ChannelDoor,
  Connector,
  Cursor,
  Hint,
  Limits,
  Means,
  Normalised,
  PlatformStep,
  PulledPage,
  Push,
  RawDoc,
  Renewal,
  SettingField,
  Shipment,
  StockLine,
  Surveyed,
  Verified,
  WebhookConnector,
} from "./connector.ts";
export { cancelOnce, queuedThere } from "./cancel-once.ts";
export type { Untold } from "./cancel-once.ts";
export { boundedText } from "./bounded.ts";
export { createBucket } from "./bucket.ts";
export { nextWindow } from "./window.ts";
export { latestTime, opensStretch } from "./moved.ts";
export { rawElements, rawValue, readJson } from "./json.ts";
export { list, maskName, part, Reader, text, texts } from "./fields.ts";
export type { Fields } from "./fields.ts";
export { createCaller, mustBeOk, secureBase } from "./caller.ts";
export type { Answer, Call, Caller } from "./caller.ts";
export { byNumber } from "./by-number.ts";
export type { ByNumber } from "./by-number.ts";
export { caseDocs, PartlyRead, saysUnknown, withCases } from "./partly-read.ts";
export { backwardPages } from "./paging.ts";
export type { PagedList } from "./paging.ts";
export { fitsOne, hmacMd5, md5Hex, md5Wrapped, sortedPairs } from "./signing.ts";
export type { SignedParams } from "./signing.ts";
export { pushNewest } from "./stock.ts";
export { renewalBy } from "./renewal.ts";
export { apiAddressField, refreshField } from "./setting-fields.ts";
export { askWithToken, createTokenKeeper } from "./token.ts";
export { carrierCode, carrierIdIn } from "./carriers.ts";
export { beijingText, createGateway, mustHaveWorked } from "./gateway.ts";
export type { Gateway, GatewayAnswer } from "./gateway.ts";
export { doubtsOf } from "./doubts.ts";
export { gatewayLimits, ownShopLimits } from "./limits.ts";
export { orderParts } from "./parts.ts";
export { objectOf, pullOnly, readDocument, readOrRefused } from "./document.ts";
export { beijingInstant, parseYuan } from "./shown.ts";
export { answerOnce } from "./answer-once.ts";
export { noteParcel, type MemoCall } from "./later-parcel.ts";
export { tellOnce } from "./tell-once.ts";
export { signatureOf, verifyStandard } from "./standard-webhooks.ts";
export { documentConnector } from "./document-connector.ts";
export { codeOf, dayMsOf, endOfDay, lineMinorOf, movePoint, partnerOf } from "./partner.ts";
export { quietMinutesOf } from "./partner.ts";
export { copiedRule, countOf, sameNumber } from "./partner.ts";
export { PartnerReader, skipBlank, timeMsOf } from "./partner.ts";
export type { Partner } from "./partner.ts";
export {
  checkNotice,
  isSscc,
  isSumOf,
  isTakenBack,
  labelsOf,
  noteOthers,
  noticeHolds,
  oneOrigin,
  sentIn,
} from "./notice.ts";
export { partnerFields } from "./partner-fields.ts";
export type {
  AnsweredLine,
  AnsweredOrder,
  DespatchedParcel,
  DocumentExchange,
  Envelope,
  FileRefusal,
  OrderAnswer,
  Receipt,
  TakenDocument,
  TakenFile,
  Written,
} from "./exchange.ts";
export { fieldRefusal, isAsAsked, isPartingSign, isRescheduled, refuseFile } from "./exchange.ts";
export type { Settings } from "./settings.ts";
export { xmlEscaped } from "./xml-text.ts";
