/** Reads every 50 ms until the value satisfies the condition. The timeout of the test ends the wait. */
export async function until<T>(read: () => Promise<T>, isMet: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (isMet(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
