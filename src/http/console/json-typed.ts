import { InvalidInput } from "../../admin/index.js";
import { jsonBurden } from "../../lib/json-limits.js";

/**
 * The JSON that was typed into a field, within the limits of the API; null where nothing was.
 * @param example  of what stands there
 * @throws InvalidInput where it is none, or nested too deep; what it holds is the operation's to judge
 */
export function jsonTyped(text: string | undefined, field: string, example: string): unknown {
  if (text === undefined) return null;
  if (jsonBurden(Buffer.from(text)) !== "bearable") {
    throw new InvalidInput([{ field, message: "is nested too deep or holds too many names" }]);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InvalidInput([{ field, message: `must be JSON, as ${example}` }]);
  }
}
