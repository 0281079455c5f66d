/** What the tables do not say of a command or a flag, by its name: definitions that go on behind the line of the table. */
export type Notes = ReadonlyMap<string, string>;

/**
 * Reads a file of notes: each begins with a heading that is the name.
 *
 * @example notesOf('# eof\n\nThe default is auto.').get('eof') // 'The default is auto.'
 */
export function notesOf(markdown: string): Notes {
  const sections = markdown.split(/^# /m).slice(1);
  return new Map(
    sections.map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end).trim(), section.slice(end).trim()];
    }),
  );
}

/** A note behind what the table says: its first paragraph goes on there, the others are paragraphs of the definition. */
export function continued(note: string | undefined): string {
  return note === undefined ? '' : ` ${note.replaceAll(/\n{2,}/g, '\n\n: ')}`;
}
