// What is imported from a `late:` name is a stand-in: it loads the module when something of it is first asked for.

const LATE = 'late:';

/** How a plugin answers that an import is such a one. */
export function late(name) {
  return { path: `${LATE}${name}`, external: true };
}

/**
 * The text of a bundle, from whose own `late` come the modules that are not Node's. A stand-in is its own default where there
 * is none. Each importer has one itself: esbuild would copy the names of what it imports, with a getter for each.
 */
export function withStandIns(text) {
  return `${STAND_IN}${text
    .replace('__toESM=(', '__toESM=(mod,...how)=>mod.isStandIn?mod:__copyOf(mod,...how),__copyOf=(')
    .replaceAll(new RegExp(`\\bimport\\(("${LATE}[^"]+")\\)`, 'g'), 'Promise.resolve(require($1))')
    .replaceAll(`require("${LATE}`, 'standIn("')}`;
}

const STAND_IN = `
var standsIn = {
  get(stand, key) {
    if (key === 'isStandIn') return true;
    var loaded = (stand.loaded ??= stand.name.startsWith('node:') ? require(stand.name) : late(stand.name));
    return key === 'default' ? (loaded.default ?? loaded) : loaded[key];
  },
};
function standIn(name) {
  return new Proxy({ name, loaded: undefined }, standsIn);
}
`;
