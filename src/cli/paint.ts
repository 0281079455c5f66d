/** How the parts of a diagnostic look. */
export interface Paint {
  readonly name: (text: string) => string;
  readonly problem: (text: string) => string;
  readonly hint: (text: string) => string;
}

const same = (text: string): string => text;

/** No colour at all. */
export const plainPaint: Paint = { name: same, problem: same, hint: same };

/** The colours of a terminal; chalk is loaded here and only for them, since it looks at neither NO_COLOR nor our choice. */
export async function colourPaint(): Promise<Paint> {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return { name: (text) => chalk.bold(text), problem: (text) => chalk.red(text), hint: (text) => chalk.cyan(text) };
}
