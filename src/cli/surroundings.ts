/** What the command line is read against: the only things outside argv that decide what it means. */
export interface Surroundings {
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** Which of the three are terminals. */
  readonly terminals: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
}
