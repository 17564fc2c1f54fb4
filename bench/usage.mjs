// Loaded before a measured process by `--import`: tells its own CPU time and memory when it is asked.
process.on('message', (message) => {
  if (message !== 'usage') return;
  const { user, system } = process.cpuUsage();
  process.send({ cpuMicroseconds: user + system, rssBytes: process.memoryUsage.rss() });
});
// Nothing of a bench outlives it.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
