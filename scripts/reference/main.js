// Writes docs/: the reference of the library, from the doc comments of what src/core/index.ts exports.
// `node scripts/reference/main.js FOLDER` writes it there instead.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { Application } from 'typedoc';

const root = path.join(import.meta.dirname, '../..');
const folder = path.resolve(process.argv[2] ?? path.join(root, 'docs'));

const application = await Application.bootstrapWithPlugins({
  plugin: ['typedoc-plugin-markdown'],
  entryPoints: [path.join(root, 'src/core/index.ts')],
  outputs: [{ name: 'markdown', path: folder }],
  tsconfig: path.join(import.meta.dirname, 'tsconfig.json'),
  name: 'gentcp',
  readme: 'none',
  router: 'kind',
  entryFileName: 'README',
  excludeInternal: true,
  excludePrivate: true,
  disableSources: true,
  disableGit: true,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  treatWarningsAsErrors: true,
  validation: { notDocumented: true },
  logLevel: 'Warn',
});

const project = await application.convert();
if (project === undefined || application.logger.hasErrors()) process.exit(1);
rmSync(folder, { recursive: true, force: true });
await application.generateOutputs(project);
if (application.logger.hasErrors() || application.logger.hasWarnings()) process.exit(1);
