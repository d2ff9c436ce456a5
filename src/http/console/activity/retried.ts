import type { operations as o } from "../../../admin/index.js";
import { withoutCommand, type Said } from "../../../pages/index.js";

type Retried = Awaited<ReturnType<typeof o.attemptRetry.run>>["items"][number];

/** What came of what was tried again, in a sentence: one is told by name, many by their number. */
export function toldOf(items: readonly Retried[]): Said {
  const done = items.filter(({ outcome }) => outcome === "done").length;
  const [first] = items;
  if (items.length === 1 && first !== undefined) {
    if (first.outcome === "done") return { tone: "good", text: `${first.target}: done.` };
    return { tone: "warn", text: `${first.target}: not done. ${withoutCommand(first.detail ?? "")}` };
  }
  if (done === items.length) return { tone: "good", text: `All ${done} are done.` };
  const why = items.find(({ outcome }) => outcome !== "done")?.detail ?? "";
  return {
    tone: "warn",
    text: `${done} of ${items.length} are done. The first that is not says: ${withoutCommand(why)}`,
  };
}
