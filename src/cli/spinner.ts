/** Something short enough needs no sign of life. */
const PATIENCE = 300;

/**
 * Shows that something is waited for, on a terminal, once it takes a moment. Only stderr is touched: stdin is data.
 * Answers how to end it.
 */
export function startSpinner(text: string): () => void {
  let stop: (() => void) | undefined;
  let over = false;
  const timer = setTimeout(() => {
    void import('ora').then(({ default: ora }) => {
      // ora counts the lines that it took by the width, and of a terminal that does not know its own (0) they have no end.
      if (over || !(process.stderr.columns > 0)) return;
      const spinner = ora({ text, stream: process.stderr, discardStdin: false, hideCursor: false }).start();
      stop = () => spinner.stop();
    });
  }, PATIENCE);
  return () => {
    over = true;
    clearTimeout(timer);
    stop?.();
  };
}
