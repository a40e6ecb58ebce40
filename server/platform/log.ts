import pino from "pino";

export type Logger = pino.Logger;

/** Paths whose values never reach a log line: secrets, and personal data we do not need there. */
const redacted = [
  "password",
  "*.password",
  "token",
  "*.token",
  "secret",
  "*.secret",
  "authorization",
  "cookie",
  "req.headers.authorization",
  "req.headers.cookie",
  "*.phone",
  "*.address",
  "*.buyer",
];

/** A structured logger: one JSON object a line on standard error. */
export function createLog(level: string): Logger {
  return pino({ level, redact: { paths: redacted, censor: "•••" } }, pino.destination(2));
}
