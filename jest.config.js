import { availableParallelism } from 'node:os';

const common = {
  runtime: '<rootDir>/test/harness/native/runtime.cjs',
  testEnvironment: '<rootDir>/test/harness/native/environment.cjs',
  transform: {},
  modulePathIgnorePatterns: ['<rootDir>/build', '<rootDir>/dist', '<rootDir>/.trivium/'],
};

const below = (...folders) => folders.map((folder) => `<rootDir>/test/${folder}/**/*.spec.ts`);

// Specs that bring what they need, and those that share a database and a running stack. Those that kill it all the time are run by
// themselves: jest.crashes.config.js.
const alone = [...below('unit', 'contract', 'platform', 'console'), '<rootDir>/test/architecture.spec.ts'];

export default {
  testTimeout: 30_000,
  // Most specs wait for processes of their own, so that three on two cores are quicker than two.
  maxWorkers: Math.max(3, availableParallelism() - 1),
  testSequencer: '<rootDir>/test/harness/longest-first.cjs',
  projects: [
    { ...common, displayName: 'alone', testMatch: alone },
    {
      ...common,
      displayName: 'system',
      testMatch: ['<rootDir>/test/**/*.spec.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '/test/(unit|contract|platform|console)/',
        '/test/architecture.spec.ts',
        '/test/faults/sagas/',
      ],
      globalSetup: '<rootDir>/test/harness/system.setup.mjs',
      globalTeardown: '<rootDir>/test/harness/system.teardown.mjs',
    },
  ],
};
