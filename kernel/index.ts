// The words every part speaks. Depends on nothing, does no IO, knows no clock and no business.
export { assert, err, ok } from "./result.ts";
export type { Err, Ok, Result } from "./result.ts";
export type {
  ChannelId,
  ItemId,
  LineId,
  OrderId,
  PartyId,
  PlaceId,
  TenantId,
  UserId,
} from "./ids.ts";
export { unitInEnglish, unitMeant } from "./unit-words.ts";
export { units } from "./units.ts";
export type { Units } from "./units.ts";
export { formatMinor, lineAmount, minorDigits, parseMinor } from "./money.ts";
export type { Money } from "./money.ts";
export { dayFromText, dayOfInstant, dayToText, weekday } from "./day.ts";
export type { Day } from "./day.ts";
export { cutOffDay, isWorked, nextWorkingDay, shutFrom } from "./calendar.ts";
export type { WorkingCalendar } from "./calendar.ts";
export { instantOfLocal } from "./zone.ts";
export { createChance } from "./chance.ts";
export { Told } from "./told.ts";
export type { BothWords } from "./told.ts";
export type { Chance } from "./chance.ts";
