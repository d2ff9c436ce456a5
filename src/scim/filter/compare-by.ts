import { compareUtf8 } from "../../lib/fold.js";
import type { CompareOp } from "./tree.js";

type Comparable = string | number | boolean | undefined;

/** One value against another, both in their compared form; texts are ordered by their UTF-8 bytes. */
export function compareBy(op: Exclude<CompareOp, "ne">, value: Comparable, wanted: Comparable): boolean {
  if (op === "eq") return value === wanted;
  if (typeof value === "number" && typeof wanted === "number") return ordered(op, value - wanted);
  if (typeof value !== "string" || typeof wanted !== "string") return false;
  if (op === "co") return value.includes(wanted);
  if (op === "sw") return value.startsWith(wanted);
  if (op === "ew") return value.endsWith(wanted);
  return ordered(op, compareUtf8(value, wanted));
}

function ordered(op: Exclude<CompareOp, "ne" | "eq">, difference: number): boolean {
  switch (op) {
    case "gt":
      return difference > 0;
    case "ge":
      return difference >= 0;
    case "lt":
      return difference < 0;
    case "le":
      return difference <= 0;
    case "co":
    case "sw":
    case "ew":
      return false;
  }
}
