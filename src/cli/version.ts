import package_ from '../../package.json' with { type: 'json' };

/** What `--version` prints. */
export const versionText = `gentcp ${package_.version}\n`;
