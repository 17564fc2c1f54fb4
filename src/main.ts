// Traces name our sources. The maps of libraries stay unread: that alone would be a tenth of the work of a start.
const modules = process.getBuiltinModule('node:module');
if ('setSourceMapsSupport' in modules) modules.setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
// Node 20 has no choice to offer.
else process.setSourceMapsEnabled(true);

// Only now: what is said above is about modules loaded later.
await import('./start.js');
