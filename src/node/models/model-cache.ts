/**
 * The models a thread holds open: those it was asked for last. One that is pushed out is freed once nobody uses it.
 */

/** What is held, as far as it matters here. */
interface Disposable {
  dispose(): Promise<void>;
}

interface Entry<Model> {
  readonly opening: Promise<Model>;
  users: number;
  isPushedOut: boolean;
}

export interface ModelLeases<Model> {
  /** Runs `work` with the model named by `key`, which `open` opens where it is not held. */
  use<Result>(key: string, open: () => Promise<Model>, work: (model: Model) => Promise<Result>): Promise<Result>;
}

/** @param capacity models held, those in use beyond it not counted */
export function createModelLeases<Model extends Disposable>(capacity: number): ModelLeases<Model> {
  // A Map keeps the order of insertion: the first is the one asked for longest ago.
  const held = new Map<string, Entry<Model>>();

  async function freeWhenIdle(entry: Entry<Model>): Promise<void> {
    if (entry.users > 0 || !entry.isPushedOut) return;
    // One that could not be opened has told so to whoever asked for it.
    const model = await entry.opening.catch(() => null);
    await model?.dispose();
  }

  function find(key: string, open: () => Promise<Model>): Entry<Model> {
    const entry = held.get(key) ?? {
      opening: open(),
      users: 0,
      isPushedOut: false,
    };
    held.delete(key);
    held.set(key, entry);
    return entry;
  }

  function push(key: string): void {
    const entry = held.get(key);
    if (entry === undefined) return;
    held.delete(key);
    entry.isPushedOut = true;
    void freeWhenIdle(entry);
  }

  return {
    async use(key, open, work) {
      const entry = find(key, open);
      entry.users += 1;
      try {
        while (held.size > capacity) push(held.keys().next().value!);
        return await work(await entry.opening);
      } catch (error) {
        // What could not be opened is not held on to: the next request tries again.
        const isOpen = await entry.opening.then(
          () => true,
          () => false,
        );
        if (!isOpen) push(key);
        throw error;
      } finally {
        entry.users -= 1;
        void freeWhenIdle(entry);
      }
    },
  };
}
