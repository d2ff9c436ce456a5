import type { Moving } from "../../cli/index.js";
import type { Settings } from "../../config/index.js";
import { hostCaller } from "../host-caller.js";
import type { Parts } from "../services.js";

/** What the command line moves whole stores with; the parts are loaded by the command that needs them. */
export function movingHost(settingsOf: (file: string | undefined) => Settings, user: string): Moving {
  const opened = async <T>(settings: Settings, work: (parts: Parts) => Promise<T>): Promise<T> => {
    const { openParts } = await import("../services.js");
    const parts = await openParts(settings, "command");
    try {
      return await work(parts);
    } finally {
      await parts.close();
    }
  };
  return {
    async export(settingsFile, file, told) {
      const { exportStore } = await import("./export-store.js");
      return opened(settingsOf(settingsFile), (parts) =>
        exportStore(parts, hostCaller(user), { file, told, withKeys: false }),
      );
    },
    async import(settingsFile, file, told) {
      const { importStore } = await import("./import-store.js");
      const { head, ...done } = await importStore(settingsOf(settingsFile), hostCaller(user), { file, told });
      return { ...done, madeAt: head.madeAt };
    },
    async backUp(settingsFile, file, told) {
      const { backUp } = await import("./backup.js");
      return opened(settingsOf(settingsFile), (parts) => backUp(parts, hostCaller(user), { file, told }));
    },
    async restore(settingsFile, file, told) {
      const { restore } = await import("./restore.js");
      return restore(() => settingsOf(settingsFile), hostCaller(user), { file, told });
    },
    async reseal(settingsFile, told) {
      const { resealStore } = await import("./reseal.js");
      return opened(settingsOf(settingsFile), (parts) => resealStore(parts, hostCaller(user), told));
    },
  };
}
