/** Ends once whatever else waits for this thread has had its turn: long loops call it now and then, so that they block nobody. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => { setImmediate(resolve); });
}
