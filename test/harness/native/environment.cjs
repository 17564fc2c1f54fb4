/** The worker’s own globals: see runtime.cjs. What a spec does to the process is undone after it. */
module.exports = class NativeEnvironment {
  global = globalThis;
  #env = { ...process.env };
  #exit = process.exit;

  async setup() {}

  async teardown() {
    process.env = this.#env;
    process.exit = this.#exit;
  }

  getVmContext() {
    return null;
  }
};
