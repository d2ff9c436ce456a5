import type { RequestHandler } from "express";
import { wrongVerb } from "./refusal.js";

/** Answers every verb that the routes before it did not take with 405 and what is allowed (RFC 9110 §15.5.6). */
export function onlyVerbs(...allowed: readonly string[]): RequestHandler {
  return () => {
    throw wrongVerb(allowed);
  };
}
