import config from './jest.config.js';

const system = config.projects.find(({ displayName }) => displayName === 'system');

/** `npm run test:crashes`: orders in the middle of processes that die, freeze and come back. Minutes of nothing but that. */
export default {
  ...config,
  // Each has five processes and more at work: two at once take as long, for a third more work.
  maxWorkers: 1,
  projects: [
    {
      ...system,
      displayName: 'crashes',
      testMatch: ['<rootDir>/test/faults/sagas/**/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/'],
    },
  ],
};
