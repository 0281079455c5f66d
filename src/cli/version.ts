import package_ from '../../package.json' with { type: 'json' };

/** What scripts/build puts here; nobody knows it where the sources run as they are. */
declare const GENTCP_COMMIT: string;

/**
 * What `--version` prints: the version, the commit it was built from where that is known, and the Node that runs it.
 *
 * @example versionText() // 'gentcp 0.1.0 (1d2e3f4) on Node.js 26.10.0\n'
 */
export function versionText(): string {
  const commit = typeof GENTCP_COMMIT === 'string' && GENTCP_COMMIT !== '' ? ` (${GENTCP_COMMIT})` : '';
  return `gentcp ${package_.version}${commit} on Node.js ${process.versions.node}\n`;
}
