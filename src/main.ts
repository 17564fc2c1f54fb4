import { fileURLToPath } from 'node:url';

const modules = process.getBuiltinModule('node:module');
// Traces name our sources. The maps of libraries stay unread: that alone would be a tenth of the work of a start.
if ('setSourceMapsSupport' in modules) modules.setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
// Node 20 has no choice to offer, and keeps nothing of what it compiled.
else process.setSourceMapsEnabled(true);
if ('enableCompileCache' in modules) modules.enableCompileCache(fileURLToPath(new URL('.compiled', import.meta.url)));

// Only now: what is said above is about modules loaded later.
await import('./start.js');
if ('flushCompileCache' in modules) modules.flushCompileCache();
