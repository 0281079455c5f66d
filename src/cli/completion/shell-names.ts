/** The shells that there is a script for. */
export const shellNames = ['bash', 'zsh', 'fish'] as const;
