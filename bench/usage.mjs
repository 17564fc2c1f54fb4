// Loaded before a measured process by `--import`: tells its own CPU time and memory when it is asked.
process.on('message', (message) => {
  // Of a process started with --expose-gc: what ran before leaves no work to what runs next.
  if (message === 'settled usage') globalThis.gc();
  const { user, system } = process.cpuUsage();
  process.send({ cpuMicroseconds: user + system, rssBytes: process.memoryUsage.rss() });
});
// Nothing of a bench outlives it.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
