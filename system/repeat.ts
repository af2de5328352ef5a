/** Does `work` now and then again and again, with a pause between, never twice at once. `work` must not reject. */
export function repeat({ pauseMs, work }: { pauseMs: number; work: () => Promise<void> }): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const once = async () => {
    await work();
    if (!stopped) timer = setTimeout(once, pauseMs).unref();
  };
  void once();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
